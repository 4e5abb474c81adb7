"""A prediction shows nothing before the reader commits, judges as Python does, and is kept while the tab is open."""

import pytest

from lessonlib.explainers import predict, predict_number


def test_script_and_python_agree_on_choices(ask, make):
    prediction = make["predict"]()
    states = [{"guess": str(i)} for i in range(3)]
    assert ask(prediction, states) == [prediction.compute(**state) for state in states]
    assert [prediction.compute(**state)["right"] for state in states] == [False, True, False]


@pytest.mark.parametrize(("low", "high", "step", "answer"), [(1, 20, 0.5, 7.89), (-3, 3, 0.1, 0), (0, 9, 1, 4.4)])
def test_script_and_python_agree_on_numbers(ask, low, high, step, answer):
    prediction = predict_number("How many?", low, high, step, answer, because="it is so")
    states = [{"guess": value} for value in prediction.values]
    found = ask(prediction, states)
    for state, judged in zip(states, found, strict=True):
        expected = prediction.compute(**state)
        share = expected.pop("share")
        assert judged.pop("share") == (None if answer == 0 else pytest.approx(share, rel=1e-12)), state
        assert judged == pytest.approx(expected, rel=1e-12), state
    assert 1 <= sum(judged["right"] for judged in found) <= 2


def test_nothing_is_shown_before_the_reader_commits(open_html, make):
    page = open_html(make["predict"]()._repr_html_())
    commit = page.get_by_role("button", name="Commit")
    hidden = [
        page.locator(".lean-because"),
        page.locator(".lean-reveal svg"),
        page.get_by_role("button", name="Predict again"),
    ]
    assert commit.is_disabled() and not any(element.is_visible() for element in hidden)
    page.get_by_label("a < b").check()
    assert not any(element.is_visible() for element in hidden)
    commit.click()
    assert all(element.is_visible() for element in hidden) and not commit.is_visible()
    assert page.locator(".lean-because").inner_text() == "b & c. because </script> 1 < 2"
    assert "You said “a < b”; it is “b & c”" in page.locator(".lean-sentence").inner_text()
    labels = [text.replace("\n", " ") for text in page.locator(".lean-choice label").all_inner_texts()]
    assert labels == ["a < b ✗ your choice", "b & c ✓ the answer", "c"]  # said in words, not by colour
    page.get_by_role("button", name="Predict again").click()
    assert not any(element.is_visible() for element in hidden)
    page.get_by_label("b & c").check()
    commit.click()
    assert "and so it is" in page.locator(".lean-sentence").inner_text()


def test_how_far_off_a_number_is(open_html, make):
    page = open_html(make["predict_number"]()._repr_html_())
    page.get_by_label("Your prediction").fill("28")
    page.get_by_role("button", name="Commit").click()
    said = page.locator(".lean-sentence").inner_text().replace("\u202f", " ")
    assert "You said 15.0 times; it is 7.89 times: 7.11 too high (90.1 % of it)." in said
    line, guess, truth = (page.locator(part).bounding_box() for part in (".lean-line", ".lean-guess", ".lean-truth"))
    assert (guess["x"] - line["x"]) / line["width"] == pytest.approx(14 / 19, abs=0.01)
    assert (truth["x"] - line["x"]) / line["width"] == pytest.approx(6.89 / 19, abs=0.01)


@pytest.mark.parametrize(("guess", "words"), [(7.5, "close"), (8, "As near as the slider goes")])
def test_a_near_guess_is_told_so(open_html, make, guess, words):
    prediction = make["predict_number"]()
    page = open_html(prediction._repr_html_())
    page.get_by_label("Your prediction").fill(str(prediction.values.index(guess)))
    page.get_by_role("button", name="Commit").click()
    assert words in page.locator(".lean-sentence").inner_text()


def test_it_is_kept_in_the_tab_and_never_in_the_address(open_html, make):
    page = open_html(make["predict"]()._repr_html_())
    last = page.get_by_role("radio").last
    last.check()
    page.get_by_role("button", name="Commit").click()
    page.wait_for_timeout(200)
    assert "#" not in page.url and page.get_by_role("button", name="Copy link").count() == 0
    page.reload()
    assert page.locator(".lean-because").is_visible() and last.is_checked()
    page.get_by_role("button", name="Predict again").click()
    page.reload()
    assert not page.locator(".lean-because").is_visible()


def test_by_key_alone(open_html, make):
    page = open_html(make["predict"]()._repr_html_())
    for key in ("Tab", "Space", "ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key)
    assert "and so it is" in page.locator(".lean-sentence").inner_text()
    assert page.evaluate("document.activeElement.textContent") == "Predict again"


def test_without_script_the_answer_is_folded_away(open_html, make):
    page = open_html(make["predict"]()._repr_html_(), script=False)
    assert page.locator("li").all_inner_texts() == ["a < b", "b & c", "c"]
    assert not page.locator(".lean-because").is_visible()
    page.get_by_text("Show the answer").click()
    assert page.locator(".lean-because").is_visible() and page.locator(".lean-reveal svg").is_visible()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: predict("Q?", ["a"], 0, "so"), "at least two"),
        (lambda: predict("Q?", ["a", "a"], 0, "so"), "all different"),
        (lambda: predict("Q?", ["a", "b"], 2, "so"), "answer=2"),
        (lambda: predict("Q?", ["a", "b"], -1, "so"), "answer=-1"),
        (lambda: predict(" ", ["a", "b"], 0, "so"), "question is empty"),
        (lambda: predict_number("Q?", 0, 1, 0.1, 0.5), "because is empty"),
        (lambda: predict_number("Q?", 1, 0, 0.1, 0.5, because="so"), "low=1"),
        (lambda: predict_number("Q?", 0, 1, 0.1, 2, because="so"), "answer=2"),
        (lambda: predict_number("Q?", 0, 1, 0.3, 0.5, because="so"), "step=0.3"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_reveal_that_is_no_picture_is_refused():
    with pytest.raises(TypeError, match="reveal is a str"):
        predict("Q?", ["a", "b"], 0, "so", reveal="picture.png")
