"""Programs from their start: the time until something is seen, and the memory that they need."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from coach.media.live_frames import jpeg_of_nothing
from coach.session.bench.material import SIZE_PX, Material
from coach.session.bench.measure import Row, seconds
from coach.session.live.worker import PictureWorker

_ROOT = Path(__file__).resolve().parents[3]
#: What only Linux tells: the most memory that this program alone has had at a time.
_PEAK = """
import re, sys
from pathlib import Path
from coach.cli import main
main(sys.argv[1:])
print(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text()).group(1), file=sys.stderr)
"""


def first_results(material: Material) -> Iterator[Row]:
    """From nothing to what a person sees first."""
    started_s = seconds(lambda: _run("-m", "coach", "--help"))
    yield Row(group="first", name="help", value=started_s, unit="s")
    judged_s = seconds(lambda: _run("-m", "coach", "posture", str(material.photo), "--json"))
    yield Row(group="first", name="photo", value=judged_s, unit="s")
    yield Row(group="first", name="live", value=seconds(lambda: _first_live_picture(material)), unit="s")


def memory(material: Material) -> Iterator[Row]:
    """The most memory of a program that looks at one file; only Linux tells."""
    if sys.platform != "linux":
        return
    yield Row(group="memory", name="photo", value=_peak_mb("posture", material.photo), unit="mb")
    for clip in (material.clip, material.clip_of(4 * material.clip_s)):
        length_s = round(material.clip_s if clip == material.clip else 4 * material.clip_s)
        yield Row(group="memory", name="video", value=_peak_mb("reps", clip), unit="mb", count=length_s)


def _first_live_picture(material: Material) -> None:
    with closing(PictureWorker(material.model)) as worker:
        worker.look(jpeg_of_nothing(SIZE_PX), 0.0)


def _peak_mb(command: str, path: Path) -> float:
    return int(_run("-c", _PEAK, command, str(path), "--json").split()[-1]) / 1024


def _run(*arguments: str) -> str:
    answer = subprocess.run(
        [sys.executable, *arguments], cwd=_ROOT, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return answer.stderr
