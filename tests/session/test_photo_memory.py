"""How much memory one photo takes, with all three networks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from coach.media.images import encode_image
from tests.support.samples import SAMPLES

ROOT = Path(__file__).resolve().parents[2]
PEAK = """
import re, sys
from pathlib import Path
from coach import PoseDetector, check_photo, load_photo, load_postures
with PoseDetector(Path(sys.argv[1])) as detector:
    found = check_photo(load_photo(Path(sys.argv[2])).image_rgb, detector, load_postures())
# not getrusage: its peak begins with the memory of the process that started this one
print(found.status, int(re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text()).group(1)) // 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(("shown", "most_mb"), [("ok", 400), ("no_person", 450)])
def test_memory_of_a_photo(shown: str, most_mb: int, model_path: Path, tmp_path: Path) -> None:
    """Usually 350 MB. The second is as large as photos are looked at, and everything is tried on it: 415."""
    photo = SAMPLES / "pictures" / "warrior_ii.jpg"
    if shown == "no_person":
        photo = tmp_path / "sky.jpg"
        sky = np.linspace((90, 140, 220), (220, 190, 160), 960, dtype=np.uint8)
        photo.write_bytes(encode_image(np.repeat(sky[:, None], 1280, axis=1), "jpeg"))
    command = [sys.executable, "-c", PEAK, str(model_path), str(photo)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    status, peak_mb = answer.stdout.split()
    assert status == shown
    assert int(peak_mb) < most_mb
