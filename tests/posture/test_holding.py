"""Holding: a posture over time, told as a little film of figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.library.known import load_postures
from coach.library.posture import Posture, Side
from coach.pose.figure import expand_directions
from coach.pose.types import PoseFrame, PoseSequence
from coach.posture.holding import Hold, HoldAnalyser, HoldSettings, HoldState
from coach.posture.results import PostureScore
from coach.posture.scoring import score_posture
from tests.support.figures import figure_frame

WARRIOR = load_postures()["warrior_ii"]
STANDING = expand_directions({}, {})
HELD = WARRIOR.placed_figures[0].directions


def between(share: float) -> PoseFrame:
    """From standing (0) to the posture (1)."""
    mixed = {name: (1 - share) * STANDING[name] + share * HELD[name] for name in HELD}
    return figure_frame({name: vector / np.linalg.norm(vector) for name, vector in mixed.items()})


def film(*scenes: tuple[float, float, float], rate_hz: float = 15.0) -> PoseSequence:
    """Scenes of (seconds, share at their beginning, share at their end)."""
    shares = np.concatenate(
        [np.linspace(start, end, round(seconds * rate_hz), endpoint=False) for seconds, start, end in scenes]
    )
    times = np.arange(len(shares)) / rate_hz
    frames = [replace(between(share), timestamp_s=float(t)) for share, t in zip(shares, times, strict=True)]
    return PoseSequence.from_frames(frames, timestamps_s=times, image_size_px=(640, 640))


COME_AND_GO = ((1, 0, 0), (1, 0, 1), (6, 1, 1), (1, 1, 0), (1, 0, 0))


def analyse_holds(sequence: PoseSequence, posture: Posture) -> tuple[Hold, ...]:
    """Every hold in a recording."""
    analyser = HoldAnalyser(posture)
    for frame, timestamp_s in zip(sequence.frames(), sequence.timestamps_s, strict=True):
        analyser.update(frame, float(timestamp_s))
    return analyser.finish()


def test_one_hold_from_coming_in_to_going_out() -> None:
    (hold,) = analyse_holds(film(*COME_AND_GO), WARRIOR)
    assert hold.start_s == pytest.approx(1.8, abs=0.3)
    assert hold.end_s == pytest.approx(8.3, abs=0.3)
    assert hold.inside_s == pytest.approx(6.4, abs=0.4)
    assert hold.best_score > 95
    assert 85 < hold.mean_score <= hold.best_score
    assert hold.wobbles == 0
    assert hold.side == "left"


def test_a_small_wobble_does_not_end_it() -> None:
    sequence = film((1, 0, 1), (3, 1, 1), (0.3, 1, 0.4), (0.3, 0.4, 1), (3, 1, 1), (1, 1, 0))
    (hold,) = analyse_holds(sequence, WARRIOR)
    assert hold.wobbles == 1
    assert hold.end_s - hold.start_s > 6


def test_leaving_and_coming_back_are_two_holds() -> None:
    sequence = film((1, 0, 1), (3, 1, 1), (0.5, 1, 0), (2, 0, 0), (0.5, 0, 1), (3, 1, 1))
    assert len(analyse_holds(sequence, WARRIOR)) == 2


def test_standing_about_is_no_hold() -> None:
    assert analyse_holds(film((5, 0, 0.2)), WARRIOR) == ()


def test_passing_through_is_no_hold() -> None:
    assert analyse_holds(film((1, 0, 1), (0.2, 1, 1), (1, 1, 0)), WARRIOR) == ()


def test_a_moment_unseen_does_not_end_it() -> None:
    sequence = film(*COME_AND_GO)
    frames = [None if 4 < t < 4.6 else frame for frame, t in zip(sequence.frames(), sequence.timestamps_s, strict=True)]
    gap = PoseSequence.from_frames(frames, timestamps_s=sequence.timestamps_s, image_size_px=(640, 640))
    (hold,) = analyse_holds(gap, WARRIOR)
    assert hold.inside_s == pytest.approx(5.7, abs=0.4)


def test_trembling_is_measured_in_degrees() -> None:
    still = film(*COME_AND_GO)
    rng = np.random.default_rng(1)
    shaken = PoseSequence.from_frames(
        [
            replace(frame, image_xy_px=frame.image_xy_px + rng.normal(0, 5, (33, 2)))
            for frame in still.frames()
            if frame
        ],
        timestamps_s=still.timestamps_s,
        image_size_px=(640, 640),
    )
    (calm,), (trembling,) = analyse_holds(still, WARRIOR), analyse_holds(shaken, WARRIOR)
    assert trembling.steadiness_deg > calm.steadiness_deg + 0.5
    assert trembling.steadiness_deg < 8


def test_the_frame_rate_does_not_matter() -> None:
    (slow,), (hold,) = (analyse_holds(film(*COME_AND_GO, rate_hz=rate_hz), WARRIOR) for rate_hz in (5.0, 15.0))
    assert slow.inside_s == pytest.approx(hold.inside_s, abs=0.4)


def test_live_a_hold_is_told_while_it_lasts_and_until_the_person_has_left() -> None:
    analyser = HoldAnalyser(WARRIOR)
    sequence = film(*COME_AND_GO)
    states = [analyser.update(frame, frame.timestamp_s) for frame in sequence.frames() if frame is not None]
    shown = [state.hold is not None for state in states]
    assert [one for one, before in zip(shown, [None, *shown], strict=False) if one != before] == [False, True, False]
    assert analyser.finish() == analyse_holds(sequence, WARRIOR)


def test_a_hold_at_the_end_of_the_film_counts() -> None:
    analyser = HoldAnalyser(WARRIOR, settings=HoldSettings(settle_s=0.2))
    for frame in film((1, 1, 1)).frames():
        assert frame is not None
        state = analyser.update(frame, frame.timestamp_s)
    assert state.hold is not None
    assert len(analyser.finish()) == 1


def test_time_must_go_on() -> None:
    analyser = HoldAnalyser(WARRIOR)
    analyser.update(None, 1.0)
    with pytest.raises(ValueError, match=r"expected more than 1\.0 but got 1\.0"):
        analyser.update(None, 1.0)


@pytest.mark.parametrize(("side", "held"), [("left", True), ("right", False), (None, True)])
def test_only_the_side_that_is_wanted_counts(side: Side | None, held: bool) -> None:
    analyser = HoldAnalyser(WARRIOR, side=side)
    for k in range(45):
        analyser.update(between(1.0), k / 15)
    assert analyser.is_holding is held
    assert len(analyser.holds_so_far) == held
    assert analyser.holds == ()


# --------------------------------------------------------------------------------------------- scores as they are told

RIGHT = score_posture(between(1.0), WARRIOR)
#: Something to correct, so that only the score decides.
WRONG = score_posture(between(0.7), WARRIOR, side="left")
assert WRONG.corrections


def told(
    monkeypatch: pytest.MonkeyPatch, *scenes: tuple[float, float | None], states: list[HoldState] | None = None
) -> HoldAnalyser:
    """Scenes of (seconds, score), ten moments a second; None: nobody is seen."""
    scores: list[PostureScore] = []
    monkeypatch.setattr("coach.posture.holding.score_posture", lambda *_, **__: scores[-1])
    analyser, count = HoldAnalyser(WARRIOR), 0
    for seconds, score in scenes:
        for _ in range(round(10 * seconds)):
            scores.append(replace(WRONG, score=np.nan if score is None else score))
            state = analyser.update(None if score is None else between(0.0), count / 10)
            if states is not None:
                states.append(state)
            count += 1
    return analyser


def test_every_time_and_score_of_a_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Inside from 1.5 to 4.9."""
    analyser = told(monkeypatch, (1, 39), (0.5, 40), (1.5, 75), (1.0, 60), (1.0, 90), (0.5, 59), (2, 10))
    (hold,) = analyser.finish()
    assert (hold.start_s, hold.end_s) == pytest.approx((1.5, 4.9))
    assert hold.inside_s == pytest.approx(3.4)
    assert (hold.best_score, hold.mean_score) == pytest.approx((90.0, (15 * 75 + 10 * 60 + 10 * 90) / 35))
    assert (hold.wobbles, hold.side, hold.steadiness_deg) == (0, "left", pytest.approx(0.0, abs=1e-5))


@pytest.mark.parametrize(
    ("scenes", "count"),
    [
        pytest.param([(1.1, 75)], 1, id="a second inside"),
        pytest.param([(1.0, 75)], 0, id="less than a second"),
        pytest.param([(3, 74.9)], 0, id="nearly inside"),
        pytest.param([(0.6, 75), (0.2, 74), (0.6, 75)], 0, id="a second, but not at a stretch"),
        pytest.param([(2, 80), (1.0, 59), (2, 80)], 1, id="a wobble"),
        pytest.param([(2, 80), (1.0, None), (2, 80)], 1, id="unseen for a second"),
        pytest.param([(2, 80), (1.5, 59), (2, 80)], 2, id="gone and back"),
        pytest.param([(2, 80), (1.5, None), (2, 80)], 2, id="unseen and back"),
        pytest.param([(2, 80), (1.5, 59), (2, 74)], 1, id="gone and nearly back"),
    ],
)
def test_when_a_hold_begins_and_ends(
    monkeypatch: pytest.MonkeyPatch, scenes: list[tuple[float, float | None]], count: int
) -> None:
    assert len(told(monkeypatch, *scenes).finish()) == count


def test_a_wobble_is_no_time_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    (hold,) = told(monkeypatch, (2, 80), (0.5, 30), (1.0, 80), (0.2, 59), (1.0, 80)).finish()
    assert hold.wobbles == 2
    assert hold.inside_s == pytest.approx(1.9 + 0.9 + 0.9)
    assert (hold.start_s, hold.end_s) == pytest.approx((0.0, 4.6))


@pytest.mark.parametrize(
    ("after", "is_told"),
    [
        pytest.param([(0.3, 59)], True, id="perhaps a wobble"),
        pytest.param([(0.3, 59), (0.1, 60)], True, id="it was one"),
        pytest.param([(0.3, 20)], True, id="perhaps a large wobble"),
        pytest.param([(0.3, 20), (0.1, 60), (2.0, 59)], True, id="it was one, and then on the way out"),
        pytest.param([(2.0, 59)], True, id="near, on the way out"),
        pytest.param([(2.0, 59), (0.5, 20)], False, id="away"),
        pytest.param([(2.0, 20)], False, id="away at once"),
        pytest.param([(0.4, 20), (1.6, 59)], False, id="away for a moment, then near"),
        pytest.param([(2.0, 20), (0.5, 59)], False, id="away, and near again"),
        pytest.param([(2.0, 20), (0.5, 59), (0.1, 39)], False, id="near again, but no more"),
    ],
)
def test_what_goes_on_after_a_hold(
    monkeypatch: pytest.MonkeyPatch, after: list[tuple[float, float | None]], is_told: bool
) -> None:
    states: list[HoldState] = []
    analyser = told(monkeypatch, (2, 80), *after, states=states)
    assert (states[-1].hold is not None) is is_told
    assert analyser.is_holding is (after[-1][0] < 1.0 and is_told)


def test_whoever_has_nothing_to_correct_is_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.posture.holding.score_posture", lambda *_, **__: replace(RIGHT, score=50.0))
    analyser = HoldAnalyser(WARRIOR)
    for k in range(12):
        analyser.update(between(1.0), k / 10)
    assert analyser.is_holding


def test_steadiness_is_the_root_mean_square_about_the_mean_of_the_angles(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the checks wavers by four degrees to both sides, the others not at all."""
    scores = []
    for step in (-4.0, 4.0) * 10:
        first, *others = (one for one in RIGHT.checks if one.unit == "deg")
        scores.append(replace(RIGHT, checks=(replace(first, measured=100.0 + step), *others)))
    told_in_turn = iter(scores)
    monkeypatch.setattr("coach.posture.holding.score_posture", lambda *_, **__: next(told_in_turn))
    analyser = HoldAnalyser(WARRIOR)
    for k in range(20):
        analyser.update(between(1.0), k / 10)
    count = sum(one.unit == "deg" and bool(np.isfinite(one.measured)) for one in RIGHT.checks)
    assert analyser.finish()[0].steadiness_deg == pytest.approx(4.0 / np.sqrt(count))
