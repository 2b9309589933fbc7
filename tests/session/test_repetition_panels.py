"""Small plots of the repetitions, one each or a few in a row."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from coach.session.curve import HEIGHT, MARGIN, PARTIAL, WIDTH, Curve, panel_svg, repetition_panels
from coach.workout.repetition import WorkoutResult
from tests.support.measured import repetition


def done(count: int, *, partial: int = -1) -> tuple[Curve, WorkoutResult]:
    """A value that goes from 0 to 1 and back every two seconds."""
    times = np.arange(0.0, 2.0 * count + 0.01, 0.05)
    curve = Curve(measure=None, timestamps_s=times, lines={"both": 0.5 - 0.5 * np.cos(np.pi * times)})
    repetitions = tuple(
        repetition(2.0 * number, why="not_deep_enough" if number == partial else None) for number in range(count)
    )
    return curve, WorkoutResult(exercise_id="squat", repetitions=repetitions)


def test_each_repetition_has_a_panel_from_its_own_start():
    panels = repetition_panels(*done(3, partial=1))
    assert [(one.first, one.last, one.full) for one in panels] == [
        ("1", "1", True),
        ("◐", "◐", False),
        ("2", "2", True),
    ]
    assert len({one.lines for one in panels}) == 1
    points = [tuple(map(int, point.split())) for point in panels[0].lines[0][1:].split("L")]
    assert points[0] == (MARGIN, HEIGHT - MARGIN)
    assert min(y for _, y in points) == MARGIN
    assert points[-1] == (WIDTH - MARGIN, HEIGHT - MARGIN)


@pytest.mark.parametrize(
    ("count", "panels", "in_the_first"), [(12, 12, 1), (13, 7, 2), (30, 10, 3)], ids=["few", "more", "many"]
)
def test_neighbours_share_a_panel_when_there_are_many(count: int, panels: int, in_the_first: int):
    found = repetition_panels(*done(count))
    assert len(found) == panels
    assert len(found[0].lines) == in_the_first
    assert found[-1].last == str(count)


def test_a_movement_that_is_not_known_has_no_panels():
    curve, result = done(2)
    assert (
        repetition_panels(
            Curve(measure=None, timestamps_s=curve.timestamps_s, lines={"both": np.nan * curve.lines["both"]}), result
        )
        == ()
    )
    assert repetition_panels(curve, WorkoutResult(exercise_id="squat")) == ()


def test_a_panel_is_drawn_over_all_the_others():
    panels = repetition_panels(*done(3, partial=1))
    drawing = ET.fromstring(panel_svg(panels[1], panels))
    behind, own = (path.attrib for path in drawing)
    assert behind["d"].count("M") == 3
    assert own["d"] == panels[1].lines[0]
    assert own["stroke"] == PARTIAL
