"""What to plot about a counted clip: the exercise's angle over time, or its depth where the angle cannot be seen.

Of a hold it is the angle that its first check judges.

Also every repetition in a small plot of its own, with all the others behind it: which one stands out, and how.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coach.library.exercise import Exercise, columns_of
from coach.pose.types import Array, PoseSequence
from coach.pose.view import estimate_view
from coach.workout.measures import measure_body
from coach.workout.repetition import Repetition, WorkoutResult

#: A side seen worse than this share of the better one is left out of a plot from the side.
_WORSE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """A movement over time.

    measure: the angle (`knee`), or None when `lines` is the depth of the movement in per cent of the person's usual.
    timestamps_s: (T,) seconds; lines: by side (`left`, `right`) or `both`, (T,) degrees or per cent, NaN unknown; none
    where there is nothing to see.
    """

    measure: str | None
    timestamps_s: Array
    lines: Mapping[str, Array]

    def __bool__(self) -> bool:
        return any(np.isfinite(values).any() for values in self.lines.values())

    def within(self, one: Repetition) -> tuple[Array, Array]:
        """Seconds since the start of a repetition, and its values, where they are known."""
        side = one.side if one.side is not None and one.side in self.lines else next(iter(self.lines))
        values = self.lines[side]
        inside = (self.timestamps_s >= one.start_s) & (self.timestamps_s <= one.end_s) & np.isfinite(values)
        return self.timestamps_s[inside] - one.start_s, values[inside]


def movement_curve(sequence: PoseSequence, exercise: Exercise, result: WorkoutResult) -> Curve:
    """The angle that tells how far a repetition goes; its depth instead where it could be measured in none of them."""
    rule = next(iter(exercise.form), None) if exercise.is_hold else exercise.range_of_motion
    unmeasured = bool(result.repetitions) and all(math.isnan(one.range_deg) for one in result.repetitions)
    if rule is None or rule.unit != "deg" or unmeasured or not estimate_view(sequence).allows(rule.view):
        return Curve(measure=None, timestamps_s=result.timestamps_s, lines={"both": _own_depth_percent(result)})
    body = measure_body(sequence)
    values, seen = body.of(rule.measure, "image"), np.nan_to_num(body.seen(rule.measure)).mean(axis=0)
    if len(columns_of(rule.measure)) == 1:
        lines = {"both": values[:, 0]}
    else:
        lines = {side: values[:, n] for n, side in enumerate(("left", "right")) if seen[n] >= _WORSE * seen.max()}
    if rule.view == "side" and len(lines) == 2:
        # from the side both are much the same line, and the one closer to the camera is the better one
        near = ("left", "right")[int(seen.argmax())]
        lines = {near: lines[near]}
    return Curve(measure=rule.measure, timestamps_s=sequence.timestamps_s, lines=lines)


def _own_depth_percent(result: WorkoutResult) -> Array:
    """(G,) 0 where the person's repetitions usually start, 100 where they usually turn."""
    times = result.timestamps_s
    lowest = [
        result.signal[(times >= one.start_s) & (times <= one.end_s)].min() for one in result.repetitions if one.full
    ]
    if not lowest or not result.own_range > 0:
        return 100.0 * result.signal
    return np.asarray(100.0 * (result.signal - np.nanmedian(lowest)) / result.own_range)


#: Size of a panel in its own units, and the space around the lines.
WIDTH, HEIGHT, MARGIN = 120, 70, 4
#: With more repetitions than this, neighbours share a panel.
MOST_PANELS = 12
#: Points of a line; more cannot be told apart in so small a plot.
_POINTS = 24


#: Colours that can be told from a light and from a dark page.
FULL, PARTIAL, OTHERS = "#1f9d6f", "#c98a12", "#8a949e"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Repetitions `first` to `last`, as they are called.

    lines: SVG paths within `WIDTH` x `HEIGHT`, up where the value is larger. full: none of them is partial.
    """

    first: str
    last: str
    lines: tuple[str, ...]
    full: bool

    @property
    def colour(self) -> str:
        """Of full repetitions, or of partial ones."""
        return FULL if self.full else PARTIAL


def panel_svg(panel: Panel, panels: Sequence[Panel]) -> str:
    """The panel as a picture, all the lines of `panels` behind it."""
    behind = "".join(line for one in panels for line in one.lines)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">'
        f'<path d="{behind}" stroke="{OTHERS}" stroke-opacity="0.45"/>'
        f'<path d="{"".join(panel.lines)}" stroke="{panel.colour}" stroke-width="2.5" stroke-linejoin="round"/>'
        "</svg>"
    )


def repetition_panels(curve: Curve, result: WorkoutResult) -> tuple[Panel, ...]:
    """One panel for each repetition, or for a few in a row; all to the same scale, each from its own start."""
    moving = [(one, *curve.within(one)) for one in result.repetitions]
    known = [values for _, times_s, values in moving if len(times_s) > 1]
    if not known:
        return ()
    longest_s = max(one.duration_s for one in result.repetitions)
    low, high = min(float(values.min()) for values in known), max(float(values.max()) for values in known)
    paths = [_path(times_s / longest_s, (values - low) / max(high - low, 1e-9)) for _, times_s, values in moving]
    size = math.ceil(len(moving) / MOST_PANELS)
    return tuple(
        Panel(
            first=result.labels[first],
            last=result.labels[min(first + size, len(moving)) - 1],
            lines=tuple(paths[first : first + size]),
            full=all(one.full for one, *_ in moving[first : first + size]),
        )
        for first in range(0, len(moving), size)
    )


def _path(right: Array, up: Array) -> str:
    """An SVG path through shares (0 to 1) of the panel."""
    chosen: Sequence[int] = np.unique(np.linspace(0, len(right) - 1, _POINTS).round().astype(int)).tolist()
    points = [
        f"{MARGIN + (WIDTH - 2 * MARGIN) * right[n]:.0f} {HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * up[n]:.0f}"
        for n in chosen
        if n >= 0
    ]
    return "M" + "L".join(points) if len(points) > 1 else ""
