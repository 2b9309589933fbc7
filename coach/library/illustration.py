"""Pictures of postures and exercises, drawn from their own figures: SVG documents without scripts.

A posture is one clean body as seen from where it shows most; an exercise is its start and its turn side by side, and
the movement between them. Whoever shows the moving picture hides it from people who asked for less motion: inside an
image no browser passes that wish on.
"""

from collections.abc import Sequence
from html import escape

import numpy as np

from coach.library.exercise import Exercise
from coach.library.picture import ExercisePicture, Held
from coach.library.posture import Posture
from coach.pose.figure import body_points
from coach.pose.figure_drawing import (
    BLOCK,
    FLOOR,
    PIXELS_PER_TORSO,
    TOOL,
    WORDS,
    DrawnBody,
    DrawnView,
    Paper,
    Stroke,
    document,
    draw_body,
    seen_in,
    size_px,
)
from coach.pose.landmarks import Landmark
from coach.pose.types import Array
from coach.text import DEFAULT_LANGUAGE, say

#: A drawing, its width and its height in pixels.
Panel = tuple[str, float, float]
#: Two corners around something, in torso lengths.
Corners = tuple[Array, Array]

_BODY = slice(int(Landmark.LEFT_SHOULDER), None)
_HANDS = [int(Landmark.LEFT_INDEX), int(Landmark.RIGHT_INDEX)]
#: How far the body must reach sideways or forwards (torso lengths) for the second view to show something.
_WORTH_FRONT, _WORTH_SIDE = 1.05, 0.55
#: A body that is lower than this and reaches sideways shows its shape best from above.
_FLAT = 0.5
#: Pictures between start and turn; the browser draws what lies between them.
_STEPS = 6
#: Shares of a cycle in which the start and the turn are held, so that the eye can rest on them.
_HELD_START, _HELD_TURN = 0.14, 0.1
#: A cycle without any guidance for its tempo takes this long.
_CYCLE_S = 2.6
_SHORTEST_S = 1.1
_ARROW_PX, _CAPTION_PX, _FONT_PX = 64.0, 40.0, 28
#: Height of a picture of an exercise at least, in torso lengths.
_LEAST_HEIGHT = 2.4


def figure_svg(posture: Posture, *, every_view: bool = True, language: str = DEFAULT_LANGUAGE) -> str:
    """The posture as an SVG document, empty when it has no figure.

    every_view: all of `posture_views`, else only the one that shows most.
    """
    if not posture.figures:
        return ""
    directions = posture.placed_figures[0].directions
    points, views = body_points(directions), posture_views(posture)
    panels = [_seen(draw_body(directions, points, view), view) for view in (views if every_view else views[:1])]
    return _side_by_side(panels, posture.names.in_(language))


def posture_views(posture: Posture) -> tuple[DrawnView, ...]:
    """The view that shows most, usually the one the posture is judged from, and a second one where that adds something.

    Empty without a figure.
    """
    if not posture.figures:
        return ()
    reach = np.ptp(body_points(posture.placed_figures[0].directions)[_BODY], axis=0)
    if posture.view == "side":
        if reach[0] <= _WORTH_FRONT:
            return ("side",)
        return ("above", "side") if reach[1] < _FLAT else ("side", "front")
    return ("front", "side") if reach[2] > _WORTH_SIDE else ("front",)


def _seen(body: DrawnBody, view: DrawnView) -> Panel:
    low, high = body.reach
    paper, (width, height) = Paper(low), size_px(low, high)
    floor = "" if view == "above" else paper.floor(width, float(high[1]))
    return floor + paper.body(body), width, height


def _side_by_side(panels: Sequence[Panel], name: str, *, in_time: bool = False, below_px: float = 0.0) -> str:
    """Drawings beside each other, on one floor, as one document.

    in_time: an arrow leads from each to the next. below_px: height of the words below the floor.
    """
    whole, left, height = "", 0.0, max(panel[2] for panel in panels)
    for content, width, own_height in panels:
        if in_time and whole:
            whole += _arrow(left, (height - below_px) / 2.0)
            left += _ARROW_PX
        whole += f'<g transform="translate({left:.1f},{height - own_height:.1f})">{content}</g>'
        left += width
    return document(whole, left, height, escape(name))


def exercise_svg(
    exercise: Exercise, *, view: DrawnView | None = None, language: str = DEFAULT_LANGUAGE, captions: bool = True
) -> str:
    """Start and turn side by side with an arrow between them (of a hold: the hold) as an SVG document.

    view: by default the best one. captions: which is which, below them. Empty when the exercise has no picture.
    """
    picture = exercise.picture
    if picture is None:
        return ""
    seen, is_hold = view or exercise_views(exercise)[0], picture.turn is None
    bodies = [_drawn(picture, depth, seen) for depth in ((0.0,) if is_hold else (0.0, 1.0))]
    blocks = _blocks(picture, seen)
    low, high = _around(bodies, blocks)
    below_px = _CAPTION_PX if captions and not is_hold else 0.0
    whole_px = size_px(low, high)[1] + below_px
    panels: list[Panel] = []
    for body, key in zip(bodies, ("picture.start", "picture.turn"), strict=False):
        caption = say(key, language) if below_px else ""
        own_low, own_high = _around([body], blocks)
        aside = max(_words_px(caption) / PIXELS_PER_TORSO - float((own_high - own_low)[0]), 0.0) / 2.0
        # all stand on one floor, so the height of the paper is the same
        corners = np.array([own_low[0] - aside, low[1]]), np.array([own_high[0] + aside, high[1]])
        panels.append((_panel(body, corners, picture, seen, caption), size_px(*corners)[0], whole_px))
    return _side_by_side(panels, picture_words(exercise, language), in_time=True, below_px=below_px)


def moving_svg(exercise: Exercise, *, language: str = DEFAULT_LANGUAGE) -> str:
    """The movement as a looping SVG document; empty without a picture, and for a hold, which does not move."""
    picture = exercise.picture
    if picture is None or picture.turn is None:
        return ""
    seen = exercise_views(exercise)[0]
    sides = (False, True) if picture.alternates else (False,)
    frames = [_drawn(picture, depth, seen, mirrored=side) for side in sides for depth in _depths()]
    low, high = _around(frames, _blocks(picture, seen))
    width, height = size_px(low, high)
    paper = Paper(low)
    timing = _timing(exercise, len(sides))
    parts = [_ground(picture, paper, low, high, seen)]
    for index in frames[0].in_order():
        strokes = [frame.strokes[index] for frame in frames]
        moving = _animate("points", [paper.path(stroke.points) for stroke in strokes], timing)
        parts.append(paper.stroke(strokes[0], moving))
    heads = [paper.pixel(frame.head) for frame in frames]
    moving = "".join(
        _animate(name, [f"{head[axis]:.1f}" for head in heads], timing) for axis, name in enumerate(("cx", "cy"))
    )
    parts.append(paper.head(frames[0].head, moving))
    return document("".join(parts), width, height, escape(picture_words(exercise, language)))


def exercise_views(exercise: Exercise) -> tuple[DrawnView, ...]:
    """The views worth showing, the best one first."""
    if exercise.picture is not None and exercise.picture.views:
        return exercise.picture.views
    return ("side",) if exercise.view == "side" else ("front",)


def picture_words(exercise: Exercise, language: str = DEFAULT_LANGUAGE) -> str:
    """What the picture shows, for those who do not see it."""
    kind = "picture.hold_alt" if exercise.is_hold else "picture.alt"
    return say(kind, language, name=exercise.names.in_(language), description=exercise.description.in_(language))


def _drawn(picture: ExercisePicture, depth: float, view: DrawnView, *, mirrored: bool = False) -> DrawnBody:
    directions, points = picture.at(depth, mirrored=mirrored)
    body = draw_body(directions, points, view)
    if picture.holds is None or picture.holds == "bar":
        return body
    tools = tuple(_tools(picture.holds, points, view))
    return DrawnBody(strokes=(*tools, *body.strokes), head=body.head)


def _tools(held: Held, points: Array, view: DrawnView) -> Sequence[Stroke]:
    """Dumbbells or a barbell in the hands: discs from the side, a bar with its plates from the front."""
    hands = seen_in(points[_HANDS], view)
    middle = hands.mean(axis=0)
    dot = np.array([[-0.005, 0.0], [0.005, 0.0]])
    if held == "cable_bar":
        ends = middle + (dot if view == "side" else np.array([[-0.9, 0.0], [0.9, 0.0]]))
        return [Stroke(depth=-1.0, points=ends, width=0.14 if view == "side" else 0.06, colour=TOOL)]
    if held == "dumbbells":
        depths = (1.0, -1.0) if view == "side" else (-1.0, -1.0)  # from the side the right hand is the nearer one
        return [
            Stroke(depth=depth, points=hand + dot, width=0.26, colour=TOOL)
            for hand, depth in zip(hands, depths, strict=True)
        ]
    if view == "side":
        return [Stroke(depth=1.0, points=middle + dot, width=0.62, colour=TOOL)]
    ends = middle + np.array([[-1.1, 0.0], [1.1, 0.0]])
    plates = [end + np.array([[0.0, -0.26], [0.0, 0.26]]) for end in ends]
    return [
        Stroke(depth=-1.0, points=ends, width=0.06, colour=TOOL),
        *(Stroke(depth=-1.0, points=plate, width=0.12, colour=TOOL) for plate in plates),
    ]


def _depths() -> Array:
    """Depths of the pictures of one cycle: a slow beginning and end, as limbs move."""
    way = 0.5 - 0.5 * np.cos(np.pi * np.arange(_STEPS + 1) / _STEPS)
    return np.concatenate([way, way[::-1]])


def _timing(exercise: Exercise, cycles: int) -> str:
    """SVG attributes for the pictures of `cycles` repetitions, as fast as the exercise should be done."""
    tempo = exercise.tempo
    ways_s = (1.0, 1.0) if tempo is None else (tempo.eccentric_s, tempo.concentric_s)
    out_s, back_s = ways_s if exercise.concentric == "way_back" else ways_s[::-1]
    out = (1.0 - _HELD_START - _HELD_TURN) * out_s / (out_s + back_s)
    arrived, leaving = out, out + _HELD_TURN
    way_out = np.linspace(0.0, arrived, _STEPS + 1)
    way_back = np.linspace(leaving, 1.0 - _HELD_START, _STEPS + 1)
    once = np.concatenate([way_out, way_back])
    times = np.concatenate([(once + number) / cycles for number in range(cycles)])
    total_s = cycles * (_CYCLE_S if tempo is None else max(tempo.total_s, _SHORTEST_S))
    key_times = ";".join(f"{time:.4f}" for time in (*times, 1.0))
    return f'dur="{total_s:.1f}s" repeatCount="indefinite" keyTimes="{key_times}"'


def _animate(attribute: str, values: Sequence[str], timing: str) -> str:
    return f'<animate attributeName="{attribute}" values="{";".join((*values, values[0]))}" {timing}/>'


def _blocks(picture: ExercisePicture, view: DrawnView) -> list[Corners]:
    """Benches, steps and walls as rectangles of the picture, upper left and lower right corner."""
    flat = [seen_in(np.array([block.low, block.high]), view) for block in picture.blocks]
    return [(np.asarray(corners.min(axis=0)), np.asarray(corners.max(axis=0))) for corners in flat]


def _around(bodies: Sequence[DrawnBody], blocks: Sequence[Corners]) -> Corners:
    lows, highs = zip(*(body.reach for body in bodies), *blocks, strict=True)
    low, high = np.min(lows, axis=0), np.max(highs, axis=0)
    # who lies on the floor is not drawn larger than who stands on it
    return np.array([low[0], min(low[1], high[1] - _LEAST_HEIGHT)]), high


def _words_px(words: str) -> float:
    """About how wide a caption is; Chinese letters are as wide as they are high."""
    return sum(_FONT_PX if ord(letter) > 0x2E80 else 0.55 * _FONT_PX for letter in words)


def _panel(body: DrawnBody, corners: Corners, picture: ExercisePicture, view: DrawnView, caption: str) -> str:
    paper = Paper(corners[0])
    width, height = size_px(*corners)
    words = caption and (
        f'<text x="{width / 2:.1f}" y="{height + 14:.1f}" text-anchor="middle" font-family="sans-serif" '
        f'font-size="{_FONT_PX}" fill="{WORDS}">{escape(caption)}</text>'
    )
    return _ground(picture, paper, *corners, view) + paper.body(body) + words


def _ground(picture: ExercisePicture, paper: Paper, low: Array, high: Array, view: DrawnView) -> str:
    """What carries the body: the floor with what stands on it, or the bar it hangs from."""
    width, _ = size_px(low, high)
    if picture.holds != "bar":
        stands = "".join(_block(paper, *corners) for corners in _blocks(picture, view))
        return stands + paper.floor(width, float(high[1]))
    hands = seen_in(picture.at(0.0)[1][_HANDS], view).mean(axis=0)
    x, y = paper.pixel(hands)
    if view == "side":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9" fill="{TOOL}"/>'
    return f'<line x1="10" y1="{y:.1f}" x2="{width - 10:.1f}" y2="{y:.1f}" stroke="{TOOL}" stroke-width="9"/>'


def _block(paper: Paper, low: Array, high: Array) -> str:
    x, y = paper.pixel(low)
    width, height = (high - low) * PIXELS_PER_TORSO
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" fill="{BLOCK}"/>'


def _arrow(left: float, y: float) -> str:
    start, end = left + 4.0, left + _ARROW_PX - 4.0
    return (
        f'<path d="M{start:.1f},{y:.1f} H{end - 6:.1f} M{end - 18:.1f},{y - 13:.1f} L{end:.1f},{y:.1f} '
        f'L{end - 18:.1f},{y + 13:.1f}" fill="none" stroke="{FLOOR}" stroke-width="7" stroke-linecap="round" '
        f'stroke-linejoin="round"/>'
    )
