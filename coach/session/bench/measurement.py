"""The whole measurement, one row after the other."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coach.session.bench.material import Material
from coach.session.bench.measure import Row
from coach.session.bench.programs import first_results, memory
from coach.session.bench.scaling import with_cores_and_files, with_length, with_people, with_postures
from coach.session.bench.stages import cost_of_stages
from coach.session.bench.ways import photos_beside_the_model, videos_beside_the_model


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured.

    clip_s: length of the clip. rounds: of each comparison. photos: in the batch. times: small work is repeated.
    """

    clip_s: float
    rounds: int
    photos: int
    times: int


THOROUGH = Effort(clip_s=12.0, rounds=3, photos=80, times=30)
QUICK = Effort(clip_s=3.0, rounds=1, photos=16, times=5)
#: Rows that a measurement has on Linux, for a bar of progress; elsewhere there are fewer.
ROW_COUNT = 37


def measure_all(model: Path, effort: Effort = THOROUGH) -> Iterator[Row]:
    """Measure everything with the samples that come with the coach; nothing is fetched and nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="coach-bench-") as folder:
        material = Material(Path(folder), model, effort.clip_s)
        yield from photos_beside_the_model(material, effort.rounds)
        yield from videos_beside_the_model(material, effort.rounds)
        yield from with_cores_and_files(material, effort.photos)
        yield from first_results(material)
        yield from memory(material)
        yield from cost_of_stages(material)
        yield from with_people(material, effort.times)
        yield from with_length(material)
        yield from with_postures(material, effort.times)
