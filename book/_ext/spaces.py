"""Keep a number with what belongs to it in one line: in prose a space would let 3.7 % or 4 000 be torn apart."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from lessonlib.numbers import together

AS_IT_IS = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw, nodes.comment)


class NumbersTogether(SphinxPostTransform):
    """Runs after numbers have been filled in, over all prose; code and formulas stay as they are."""

    default_priority = 900

    def run(self, **kwargs):
        for text in list(self.document.findall(nodes.Text)):
            if not isinstance(text.parent, AS_IT_IS) and (whole := together(text)) != text:
                text.parent.replace(text, nodes.Text(whole))


def setup(app):
    app.add_post_transform(NumbersTogether)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
