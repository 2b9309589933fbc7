"""Every repetition in a small plot of its own, with all the others behind it: which one stands out, and how."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.session.curve import Curve
from coach.workout.repetition import Repetition, WorkoutResult

Array = NDArray[np.float64]
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
    moving = [(one, *_movement(curve, one)) for one in result.repetitions]
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


def _movement(curve: Curve, one: Repetition) -> tuple[Array, Array]:
    """Seconds since its start and values of one repetition, where they are known."""
    side = one.side if one.side is not None and one.side in curve.lines else next(iter(curve.lines))
    values = curve.lines[side]
    inside = (curve.timestamps_s >= one.start_s) & (curve.timestamps_s <= one.end_s) & np.isfinite(values)
    return curve.timestamps_s[inside] - one.start_s, values[inside]


def _path(right: Array, up: Array) -> str:
    """An SVG path through shares (0 to 1) of the panel."""
    chosen: Sequence[int] = np.unique(np.linspace(0, len(right) - 1, _POINTS).round().astype(int)).tolist()
    points = [
        f"{MARGIN + (WIDTH - 2 * MARGIN) * right[n]:.0f} {HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * up[n]:.0f}"
        for n in chosen
        if n >= 0
    ]
    return "M" + "L".join(points) if len(points) > 1 else ""
