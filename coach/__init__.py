"""A fitness and yoga coach that runs entirely on your own computer.

    import coach

    photo = coach.load_photo("warrior.jpg")
    with coach.PoseDetector(coach.ensure_model()) as detector:
        result = coach.check_photo(photo.image_rgb, detector, coach.load_postures())
    print(result.posture.names.en, result.score.score)

    squat = coach.load_exercises()["squat"]
    sequence = coach.load_sequence("squats.npz")
    print(coach.count_repetitions(sequence, squat).full_count)

The names are loaded when they are first used, so that `import coach` and `python -m coach --help` are instant.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coach.errors import CoachError
    from coach.library.known import load_exercises, load_postures
    from coach.media.drawing import draw_pose
    from coach.media.images import load_photo
    from coach.pose.angles import measure_image
    from coach.pose.detector import PoseDetector
    from coach.pose.model import ensure_model
    from coach.pose.tracker import PoseTracker
    from coach.pose.types import PoseFrame, PoseSequence, load_sequence
    from coach.posture.scoring import score_posture
    from coach.session.photo import check_photo
    from coach.session.workout import check_workout
    from coach.workout.counter import Counter, count_repetitions

_HOMES = {
    "CoachError": "errors",
    "Counter": "workout.counter",
    "PoseDetector": "pose.detector",
    "PoseFrame": "pose.types",
    "PoseSequence": "pose.types",
    "PoseTracker": "pose.tracker",
    "check_photo": "session.photo",
    "check_workout": "session.workout",
    "count_repetitions": "workout.counter",
    "draw_pose": "media.drawing",
    "ensure_model": "pose.model",
    "load_exercises": "library.known",
    "load_photo": "media.images",
    "load_postures": "library.known",
    "load_sequence": "pose.types",
    "measure_image": "pose.angles",
    "score_posture": "posture.scoring",
}

__all__ = [
    "CoachError",
    "Counter",
    "PoseDetector",
    "PoseFrame",
    "PoseSequence",
    "PoseTracker",
    "check_photo",
    "check_workout",
    "count_repetitions",
    "draw_pose",
    "ensure_model",
    "load_exercises",
    "load_photo",
    "load_postures",
    "load_sequence",
    "measure_image",
    "score_posture",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'coach' has no attribute '{name}'")
    return getattr(import_module(f"coach.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
