"""The pictures of who sees whom draw what the tables say."""

from lessonlib.experiments import reach, reach_pictures


def test_a_square_for_every_pair_that_sees_each_other():
    drawn = reach_pictures.draw_jacobians(channels=12, groups=4)
    pairs = sum(
        int(reach.sees(12, 4, layers, order).sum()) for order in (None, reach.dealt(12, 4)) for layers in (1, 2, 3)
    )
    squares = drawn.svg.count("<use ")
    assert squares >= pairs
    assert "multiplies what an output sees by 3" in drawn.caption
    assert "3 inputs a row, then 9, then all 12" in drawn.alt


def test_the_stars_stand_where_the_alternative_text_says():
    splits = (2, 3, 4, 6, 8, 12, 16, 24)
    assert [reach.seen(48, groups, 2) for groups in splits] == [48, 48, 48, 48, 36, 16, 9, 4]
    drawn = reach_pictures.draw_reach(wirings=5)
    assert "48 for 2, 3, 4 and 6 groups, then at 36, 16, 9 and 4" in drawn.alt
    for number in (36, 16, 9, 4):
        assert f">{number}</text>" in drawn.svg
