"""What each step costs: milliseconds for one picture of 640 x 480."""

from collections.abc import Iterator
from itertools import cycle

from coach.library.postures import load_postures
from coach.media.overlay import Overlay, draw_overlay
from coach.media.video import open_video
from coach.media.video_writer import VideoWriter
from coach.pose.angles import measure_image
from coach.pose.tracker import PoseTracker
from coach.pose.types import PoseFrame
from coach.pose.view import estimate_view
from coach.posture.recognition import recognise
from coach.posture.scoring import score_posture
from coach.session.bench.material import RATE_HZ, SIZE_PX, Material
from coach.session.bench.measure import Row, mean_s, seconds
from coach.workout.counter import Counter

_TIMES = 50


def cost_of_stages(material: Material) -> Iterator[Row]:
    """Reading, looking, measuring, judging, drawing, writing."""
    pictures, postures = material.pictures, load_postures()
    with open_video(material.clip) as video:
        yield _row("reading", seconds(lambda: [None for _ in video]) / (RATE_HZ * material.clip_s))
    with PoseTracker(material.model) as tracker:
        tracker.track(pictures[0], 0.0)
        looks = [(picture, (number + 1) / RATE_HZ) for number, picture in enumerate(pictures)]
        found: list[PoseFrame | None] = []
        yield _row("model", seconds(lambda: found.extend(tracker.track(*look) for look in looks)) / len(looks))
    body = next((frame for frame in found if frame is not None), material.body)
    yield _row("angles", mean_s(lambda: (measure_image(body), estimate_view(body)), _TIMES))
    counter = Counter(material.exercise)
    moments = [(frame, number / RATE_HZ) for number, frame in enumerate(found)]
    yield _row("counting", seconds(lambda: [counter.update(*moment) for moment in moments]) / len(moments))
    posture = next(iter(postures.values()))
    yield _row("scoring", mean_s(lambda: score_posture(body, posture), _TIMES))
    yield _row("recognising", mean_s(lambda: recognise(body, postures), _TIMES))
    overlay = Overlay(counter="3", caption="Squat", phase="down", cue="Chest up", progress=0.5)
    yield _row("drawing", mean_s(lambda: draw_overlay(pictures[0], body, overlay), _TIMES))
    with VideoWriter(material.folder / "written.mp4", SIZE_PX, RATE_HZ) as writer:
        shown = cycle(pictures)
        written = iter(range(10**6))
        yield _row("writing", mean_s(lambda: writer.write(next(shown), next(written) / RATE_HZ), _TIMES))


def _row(name: str, cost_s: float) -> Row:
    return Row(group="stages", name=name, value=1000 * cost_s, unit="ms")
