"""The chapters on a folder in the official layout without the drawn mark: they run, and call nothing drawn."""

import re

import pytest

SAYS = {  # what each page must say
    "data": ["HAM10000", "differ from those published", "one split of the real images"],
    "evaluation": ["HAM10000", "Network less colours", "malignant real images"],
    "training": ["the folder that ISIC_DIR names", "Held-out lesions (real)", "recall of each class on real lesions"],
}


@pytest.mark.parametrize("name", SAYS)
def test_the_chapter_takes_the_official_files(name, said_on_photographs):
    said = said_on_photographs(name)
    said = re.sub(r'<script type="module".*?</script>', "", said, flags=re.DOTALL)  # code is not said
    assert all(words in said for words in SAYS[name])
    assert "drawn" not in said.lower()
