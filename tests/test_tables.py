"""A small table: escaped, its numbers at the right below their heading, its caption in sight on a phone."""

from pathlib import Path

from lessonlib.tables import table

CSS = Path(__file__).parent.parent / "book/_assets/lean.css"
SAYS = "A caption that is longer than a phone is wide, so that it must be broken & not cut off"


def test_a_column_and_its_heading_stand_at_one_side(open_html):
    page = open_html(table(("groups", "name", "multiply-adds"), [(8, "<b>", "12 M"), (16, "c", "")], SAYS))
    sides = [[cell.get_attribute("class") for cell in row.locator("th, td").all()] for row in page.locator("tr").all()]
    assert sides == [["lean-number", None, "lean-number"]] * 3
    assert page.locator("td").first.inner_text() == "<b>" and page.locator("caption").inner_text() == SAYS


def test_the_caption_stays_in_sight_however_wide_the_table(open_html):
    wide = table([f"a wide heading {k}" for k in range(6)], [["number one"] * 6], SAYS)
    page = open_html(f"<style>{CSS.read_text(encoding='utf-8')} th {{white-space: nowrap}}</style>{wide}", width=390)
    box, caption = page.locator(".lean-table"), page.locator("caption span")
    assert box.evaluate("box => box.scrollWidth > 1.5 * box.clientWidth"), "the table itself is wider"
    for scrolled in (0, 300):
        box.evaluate("(box, left) => box.scrollTo(left, 0)", scrolled)
        frame, text = box.bounding_box(), caption.bounding_box()
        assert frame["x"] - 1 <= text["x"] and text["x"] + text["width"] <= frame["x"] + frame["width"] + 1
