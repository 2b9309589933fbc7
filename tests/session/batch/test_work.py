"""What one worker of a batch says of one file."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from coach.library.known import load_exercises
from coach.media.kinds import FileKind
from coach.pose.recorder import ReplayTracker
from coach.session.batch.inputs import FoundFile
from coach.session.batch.work import Analyst, BatchWishes, Models, Task
from coach.session.tracking import TrackedVideo
from coach.session.workout import count_in
from tests.support.exercisers import perform
from tests.support.fakes import ReplayDetector


@pytest.mark.parametrize(("language", "word"), [("en", "from the front"), ("zh", "正面")])
def test_reasons_are_in_the_language_asked_for(language: str, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sequence = perform("squat", 1)
    seen = TrackedVideo(
        sequence=sequence,
        name="a.mp4",
        original_size_px=sequence.image_size_px,
        duration_s=sequence.duration_s,
        rate_hz=30.0,
        truncated=False,
        annotated_path=None,
    )
    counted = count_in(sequence, load_exercises()["squat"])
    monkeypatch.setattr("coach.session.batch.work.track_and_count", lambda *args, **options: (seen, counted))
    models = Models(lambda: nullcontext(ReplayDetector(())), lambda: nullcontext(ReplayTracker(())))
    file = FoundFile(name="a.mp4", path=Path("a.mp4"), kind=FileKind.VIDEO, size_bytes=1)
    task = Task(file=file, content="")
    with Analyst(models, BatchWishes(exercise="squat", language=language)) as analyse:
        (repetition,) = analyse(task).record["repetitions"]
    assert word in repetition["reasons"][0]
