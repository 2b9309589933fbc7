"""Holding: a posture over time, told as a little film of figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coach.library.posture import Posture, Side
from coach.library.postures import load_postures
from coach.pose.figure import expand_directions
from coach.pose.types import PoseFrame, PoseSequence
from coach.posture.holding import Hold, HoldAnalyser, HoldSettings
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
    assert 0 < hold.entering_s < 0.3
    assert 0 < hold.leaving_s < 0.3
    assert hold.best_score > 95
    assert 85 < hold.mean_score <= hold.best_score
    assert hold.wobbles == 0
    assert hold.side == "left"


def test_whoever_comes_and_goes_slowly_takes_longer() -> None:
    (quick,) = analyse_holds(film(*COME_AND_GO), WARRIOR)
    (slow,) = analyse_holds(film((1, 0, 0), (3, 0, 1), (6, 1, 1), (3, 1, 0), (1, 0, 0)), WARRIOR)
    assert slow.entering_s == pytest.approx(3 * quick.entering_s, abs=0.15)
    assert slow.leaving_s == pytest.approx(3 * quick.leaving_s, abs=0.15)


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


@pytest.mark.parametrize("rate_hz", [5.0, 30.0])
def test_the_frame_rate_does_not_matter(rate_hz: float) -> None:
    (slow,), (hold,) = (
        analyse_holds(film(*COME_AND_GO, rate_hz=rate_hz), WARRIOR),
        analyse_holds(film(*COME_AND_GO), WARRIOR),
    )
    assert slow.inside_s == pytest.approx(hold.inside_s, abs=0.4)


def test_live_it_tells_the_phases_in_order() -> None:
    analyser = HoldAnalyser(WARRIOR)
    sequence = film(*COME_AND_GO)
    phases = [analyser.update(frame, frame.timestamp_s).phase for frame in sequence.frames() if frame is not None]
    told = [phase for phase, before in zip(phases, [None, *phases], strict=False) if phase != before]
    assert told == ["outside", "entering", "holding", "leaving", "outside"]
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
