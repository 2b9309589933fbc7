"""Which cycles are the exercise, and which of both sides belong together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coach.workout.candidates import Candidate, is_echo, join, likeliest, same_time, together
from coach.workout.cycles import Cycle
from coach.workout.judge import Span
from coach.workout.settings import CountingSettings

SETTINGS = CountingSettings()


def candidate(
    start_s: float = 0.0,
    end_s: float = 2.0,
    *,
    against: float = 0.0,
    depth: float = 1.0,
    channel: int = 0,
    turn_s: float | None = None,
    cut: bool = False,
) -> Candidate:
    turn_s = (start_s + end_s) / 2.0 if turn_s is None else turn_s
    return Candidate(
        cycle=Cycle(
            start=0, turn=1, end=2, turn_first=1, turn_last=1, rise=depth, fall=depth, cut_before=False, cut_after=cut
        ),
        span=Span(start_s=start_s, turn_first_s=turn_s, turn_last_s=turn_s, end_s=end_s, working=channel),
        channel=channel,
        side=("left", "right")[channel],
        against=against,
    )


@pytest.mark.parametrize(
    ("left_s", "right_s", "same"),
    [
        pytest.param((0.0, 1.0, 2.0), (0.1, 1.2, 2.2), True, id="both at once"),
        pytest.param((0.0, 1.0, 6.0), (0.1, 4.0, 6.2), True, id="held, and the turn seen anywhere in it"),
        pytest.param((0.0, 1.0, 2.0), (1.0, 2.0, 3.0), False, id="in turn"),
        pytest.param((0.0, 1.0, 2.0), (0.6, 1.7, 2.6), False, id="in turn, one begins before the other is back"),
        pytest.param((0.0, 1.0, 2.0), (0.9, 1.3, 1.8), False, id="turns near for the longer one only"),
        pytest.param((0.0, 1.0, 2.0), (0.2, 1.25, 1.2), True, id="turns near for the shorter one"),
    ],
)
def test_what_both_sides_do_at_once_is_one_repetition(
    left_s: tuple[float, float, float], right_s: tuple[float, float, float], same: bool
) -> None:
    left, right = (
        candidate(start_s, end_s, turn_s=turn_s, channel=channel)
        for channel, (start_s, turn_s, end_s) in enumerate((left_s, right_s))
    )
    assert same_time(left, right, SETTINGS) is same_time(right, left, SETTINGS) is same
    assert not same_time(left, replace(right, channel=0), SETTINGS)


@pytest.mark.parametrize(
    ("every", "chosen"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([candidate(against=0.6)], [0], id="one alone that fits"),
        pytest.param([candidate(against=0.8)], [], id="one alone that does not"),
        pytest.param([candidate(against=1.1)] * 2, [0, 1], id="two that fit as well"),
        pytest.param([candidate(against=1.3)] * 2, [], id="two that do not"),
        pytest.param([candidate(), candidate(), candidate(against=2.9)], [0, 1, 2], id="worse but alike"),
        pytest.param([candidate(), candidate(), candidate(against=3.1)], [0, 1], id="too much worse"),
        pytest.param([candidate(), candidate(), candidate(0, 3.0, against=0.9)], [0, 1, 2], id="longer, hardly worse"),
        pytest.param([candidate(), candidate(), candidate(0, 3.0, against=1.1)], [0, 1], id="longer and worse"),
        pytest.param([candidate(), candidate(), candidate(0, 1.3, against=1.1)], [0, 1], id="shorter and worse"),
        pytest.param(
            [candidate(), candidate(), candidate(depth=0.69, against=0.9)], [0, 1, 2], id="smaller, little worse"
        ),
        pytest.param([candidate(), candidate(), candidate(depth=0.69, against=1.1)], [0, 1], id="smaller and worse"),
        pytest.param(
            [candidate(), candidate(), candidate(depth=0.6, against=0.1)], [0, 1], id="small: must fit as well"
        ),
        pytest.param([candidate(), candidate(), candidate(depth=0.6)], [0, 1, 2], id="small, and does"),
        pytest.param(
            [candidate(against=3.0, depth=0.4), candidate(), candidate()], [1, 2], id="small ones do not say what fits"
        ),
        pytest.param(
            [candidate(against=0.0, cut=True), *[candidate(against=1.3)] * 3], [], id="cut ones do not say what fits"
        ),
        pytest.param([candidate(cut=True), candidate(cut=True)], [0, 1], id="where all are cut they do"),
    ],
)
def test_the_likeliest_and_what_is_like_them(every: list[Candidate], chosen: list[int]) -> None:
    found = likeliest(every, SETTINGS)
    assert [id(one) for one in found] == [id(every[place]) for place in chosen]


@pytest.mark.parametrize(
    ("small", "echo"),
    [
        pytest.param(candidate(0.5, 1.5, depth=0.6, channel=1), True, id="small, during it, other side"),
        pytest.param(candidate(0.5, 1.5, depth=0.7, channel=1), False, id="as large"),
        pytest.param(candidate(0.5, 1.5, depth=0.6, channel=0), False, id="the same side"),
        pytest.param(candidate(1.6, 2.6, depth=0.6, channel=1), False, id="turns after it"),
        pytest.param(candidate(-0.7, 0.5, depth=0.6, channel=1), False, id="turns before it"),
    ],
)
def test_a_small_movement_of_the_other_side_is_an_echo(small: Candidate, echo: bool) -> None:
    assert is_echo(small, candidate(), SETTINGS) is echo


@pytest.mark.parametrize(("smaller", "side"), [(0.49, "left"), (0.5, "both"), (0.99, "both")])
def test_both_work_when_the_smaller_is_half_as_large(smaller: float, side: str) -> None:
    large, small = candidate(), candidate(depth=smaller, channel=1)
    for one in (join(large, small, SETTINGS), join(small, large, SETTINGS)):
        assert one.side == side
        assert one.cycle.range == 1.0
        assert (one.span.working is None) == (side == "both")


def test_echoes_are_dropped_and_joined_ones_stand_once() -> None:
    left, right = candidate(), candidate(0.1, 2.1, channel=1)
    later, echo = candidate(3.0, 5.0), candidate(3.0, 4.1, depth=0.3, channel=1, turn_s=3.3)
    found = together([left, right, echo, later], SETTINGS)
    assert [(one.side, one.span.start_s) for one in found] == [("both", 0.0), ("left", 3.0)]
