"""The chapter on photographs before anybody has made a record of them: its table is still called drawn."""

from lessonlib.isic.results import record


def test_the_chapter_runs_on_photographs_and_compares_them_with_nothing_drawn(said_on_photographs):
    said = said_on_photographs("results")
    assert "photographs, read from the folder" in said and "2:02:35" in said
    assert said.count("it foretells nothing here") >= 2  # both rows that are trained again
    kept = record.load("real")
    about = "held-out images of HAM10000" if kept else "held-out drawn lesions"
    assert about in said and (kept is not None) != ("nothing is measured yet" in said)
