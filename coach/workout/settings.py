"""Every constant that can change a count, in one place, so that it can be swept: `evaluate reps --set name=value`."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, get_type_hints

from coach.errors import CoachError
from coach.text import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingSettings:
    """How movement becomes repetitions. Shares are of the person's own usual range unless said otherwise."""

    # ---- the signal
    #: Signals are looked at this often, whatever the frame rate.
    grid_hz: float = 30.0
    #: Depth is cut off here: far outside lies another movement, or landmarks gone wrong.
    shallowest: float = -0.6
    deepest: float = 1.6
    #: A side that is hardly seen still follows the movement (the model guesses it): its weight is not nothing.
    least_weight: float = 0.05
    #: A median over this long takes out single wrong frames, a mean over this long the trembling.
    median_window_s: float = 0.2
    mean_window_s: float = 0.17
    #: Share of a signal that does not fit between its values `trembling_lag_s` before and after: steady, trembling.
    steady: float = 0.1
    trembling: float = 0.3
    trembling_lag_s: float = 0.1
    #: No term is trusted more than one that trembles by this depth.
    least_trembling: float = 0.05
    #: The more a signal trembles the longer it is smoothed, up to this share of its period, at most so long.
    longest_window_share: float = 0.25
    longest_window_s: float = 0.45
    #: Autocorrelation from which on a signal counts as repeating itself.
    least_likeness: float = 0.4

    # ---- its cycles
    #: Smallest movement that is looked at.
    prominence: float = 0.25
    #: A dip between two peaks that stays above this share of the range is a bounce, not a new start.
    bounce: float = 0.5
    #: The depth of a cycle is what it keeps up for this share of its time.
    reached: float = 0.12
    #: Within this share of the range a position counts as held.
    held: float = 0.06
    #: The person's own range is at this percentile of the ranges of whole cycles.
    own_percentile: float = 80.0
    #: A cycle that begins this soon after the clip, or ends this late in it, may be cut by it.
    cut_s: float = 0.3

    # ---- is it the exercise? Misses of its conditions are evidence against it, in units of their slack.
    slack_deg: float = 20.0
    slack_torso: float = 0.25
    #: One condition alone says at most so much.
    most_against: float = 3.0
    #: The cycles that look most like the exercise are at this percentile; above `plainly_other` it is another movement.
    likeliest_percentile: float = 25.0
    plainly_other: float = 1.2
    #: The same for a movement that is made only once.
    plainly_other_once: float = 0.7
    #: How much more than those another cycle may have against it; a small one must look as much like it.
    worse: float = 3.0
    #: Start and turn are looked at for this share of the repetition before and after.
    margin: float = 0.1

    # ---- is it a full one?
    #: A repetition is full when it goes at least this share, at least this one even where its degrees are enough, ...
    full: float = 0.67
    full_in_degrees: float = 0.56
    #: ... and comes back to within this share of the start position.
    extended: float = 0.55
    #: These shares are uncertain by so much.
    share_doubt: float = 0.1
    #: In full doubt (a regular set of trembling landmarks) these shares are lower by so much.
    doubt: float = 0.05
    #: Of one cut by the beginning of the clip this share of the way out must be seen, of one cut by its end this share
    #: of the way back: else it is cut off.
    least_way_out: float = 0.35
    least_way_back: float = 0.6
    #: Nothing is missing where this share of the cut way is seen.
    uncut: float = 0.9
    #: Who does not move for so long where the clip begins or ends is on no way.
    still_s: float = 0.1
    #: A repetition is too fast below this share of the usual duration of the clip, when the exercise says so too.
    too_fast: float = 0.5

    # ---- what is said of its form
    #: A value has to lie clear of its limit by its own doubt this many times.
    caution: float = 1.0

    # ---- does it belong to the set?
    #: Cycles of two sides are one repetition when they share so much of the time that either takes, ...
    together: float = 0.55
    #: ... and both worked when the smaller has at least this share of the larger.
    both_sides: float = 0.5
    #: The range of the weaker side counts as a full one from this share of the usual range on.
    least_side: float = 0.55
    #: A movement that the clip cuts must show so much to be known for the same.
    least_cut: float = 0.4
    #: Of the usual range of the exercise the person's own must be so much for partial repetitions to be told, and this
    #: much where degrees tell them.
    own_movement: float = 0.6
    own_movement_in_degrees: float = 0.33
    #: A single repetition must go this much beyond the least range of the exercise.
    lone_range: float = 1.5
    #: A single movement of one arm is a repetition too, and no mere gesture.
    lone_side: bool = True

    # ---- sets
    #: A rest this long, or this many times as long as the repetitions, ends a set.
    set_rest_s: float = 8.0
    set_rest_durations: float = 2.5

    # ---- live
    #: So much of the past is looked at, and of quick repetitions so many; what is older stays as it was said.
    window_s: float = 30.0
    window_repetitions: float = 16.0
    #: The movement is followed this often, and all of it counted again at most and at least this often; after it was
    #: told not before a number can be heard: some that come quickly are told at once.
    step_s: float = 0.13
    quickest_recount_s: float = 0.45
    quickest_told_s: float = 0.9
    slowest_recount_s: float = 3.0
    #: Shares of the way back after which the repetition may be over.
    way_back_recounts: tuple[float, ...] = (0.7, 0.9)
    #: It is announced when it has come back this far, or when it has rested for so long.
    returned: float = 0.7
    settled_s: float = 0.15

    def with_values(self, pairs: dict[str, str]) -> CountingSettings:
        """The same with some values given as text. Raises `CoachError` for an unknown name or no number."""
        hints = get_type_hints(type(self))
        names = {field.name for field in fields(self) if hints[field.name] is float}
        values: dict[str, Any] = {}
        for name, text in pairs.items():
            try:
                values[name] = float(text)
            except ValueError:
                values[name] = float("nan")
            if name not in names or not values[name] == values[name]:
                raise CoachError(
                    Message("error.counting_setting", name=name, value=text, names=", ".join(sorted(names)))
                )
        return replace(self, **values)


#: A movement that nobody named must fulfil the conditions of an exercise to be counted as it: believed, an exercise
#: would count whatever else is done in the same video.
DOUBTING = CountingSettings(plainly_other=0.25, plainly_other_once=0.25, worse=0.25, lone_side=False, share_doubt=0.0)
