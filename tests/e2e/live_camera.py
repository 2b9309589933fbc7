"""A camera that plays a clip, a server of one's own, and what is measured with them."""

from __future__ import annotations

import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np

from coach.media.images import encode_image, load_photo
from coach.media.video import VideoReader
from tests.support.browser import open_browser
from tests.support.server import running_application

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "poses" / "samples"
RATE_HZ = 30
SIZE_PX = (640, 480)
_GREY = 96
#: The number of each picture is written along its upper edge, least significant bit first, so that a delay can be seen.
CODE_BITS, BLOCK_PX, CODE_PX = 10, 64, 24
#: What is said is noted, since a browser without a screen has no voice; open cameras, so that one can be unplugged.
NOTE_SPEECH = """
window.said = [];
window.speechSynthesis.speak = (utterance) => window.said.push([utterance.text, utterance.lang, utterance.volume]);
window.opened = [];
if (navigator.mediaDevices) {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.opened.push(stream);
    return stream;
  };
}
"""


def write_clip(
    source: Path,
    target: Path,
    *,
    still_before_s: float = 0.0,
    still_after_s: float = 0.0,
    rate_hz: int = RATE_HZ,
    numbered: bool = True,
) -> Path:
    """`source` (a clip or a picture) as 640 x 480 pictures, between pictures that stand still.

    A target named .mjpeg is played at 30 pictures a second whatever it holds; other rates need .y4m.
    """
    pictures: list[Any] = []
    if source.suffix == ".jpg":
        whole = load_photo(source, longest_side_px=SIZE_PX[0])
        upright = whole.image_rgb.shape[0] > SIZE_PX[1]
        pictures = [load_photo(source, longest_side_px=SIZE_PX[1]).image_rgb if upright else whole.image_rgb] * rate_hz
    else:
        with VideoReader(source) as video:
            for frame in video:
                while len(pictures) <= frame.timestamp_s * rate_hz:
                    pictures.append(frame.image_rgb)
    before, after = round(still_before_s * rate_hz), round(still_after_s * rate_hz)
    shown = [pictures[0]] * before + pictures + [pictures[-1]] * after
    wide = (_centred(picture) for picture in shown)
    coded = (_coded(picture, number) if numbered else picture for number, picture in enumerate(wide))
    if target.suffix == ".y4m":
        _write_y4m(target, coded, rate_hz)
    else:
        target.write_bytes(b"".join(encode_image(picture, "jpeg") for picture in coded))
    return target


def _write_y4m(target: Path, pictures: Iterator[Any], rate_hz: int) -> None:
    with av.open(str(target), "w", format="yuv4mpegpipe") as out:
        stream = out.add_stream("wrapped_avframe", rate=rate_hz)
        stream.width, stream.height = SIZE_PX
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")))
        out.mux(stream.encode(None))


def _centred(image: Any) -> Any:
    width, height = SIZE_PX
    image = image[:height, :width]
    canvas = np.full((height, width, 3), _GREY, np.uint8)
    top, left = (height - image.shape[0]) // 2, (width - image.shape[1]) // 2
    canvas[top : top + image.shape[0], left : left + image.shape[1]] = image
    return canvas


def _coded(canvas: Any, number: int) -> Any:
    for bit in range(CODE_BITS):
        canvas[:CODE_PX, bit * BLOCK_PX : (bit + 1) * BLOCK_PX] = 235 if number >> bit & 1 else 20
    return canvas


# ---------------------------------------------------------------------------------------------------------- the page


def refused(error: str) -> str:
    """A browser that answers every wish for a camera with this error."""
    answer = f"async () => {{ throw new DOMException('', '{error}'); }}"
    return f"if (navigator.mediaDevices) navigator.mediaDevices.getUserMedia = {answer};"


@contextlib.contextmanager
def filmed_page() -> Iterator[Any]:
    """The live page of a server of its own, in a browser whose camera plays squats."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        clip = write_clip(SAMPLES / "clips" / "squat_side.mp4", folder / "squat.mjpeg")
        with running_application(folder) as (address, _):
            browser = open_browser(playwright.chromium, clip)
            yield visit(browser, address)
            browser.close()


def visit(browser: Any, address: str, *, language: str = "en", script: str = NOTE_SPEECH, **options: Any) -> Any:
    """The live page in a window of its own. script: runs before any of the page's own."""
    options = {"viewport": {"width": 1280, "height": 900}, "locale": "en-US", "permissions": ["camera"], **options}
    context = browser.new_context(**options)
    context.add_init_script(script)
    page = context.new_page()
    page.set_default_timeout(60_000)  # other work may keep the computer busy
    page.goto(f"{address}/?lang={language}")
    page.locator("h1").first.wait_for()
    page.goto(f"{address}/live?lang={language}")
    page.locator(".st-key-live_start button").wait_for()
    return page


def choose(page: Any, what: str) -> None:
    """Choose the card of an exercise, programme, posture or flow."""
    page.locator("[class*=st-key-live_pick_] button").filter(has=page.get_by_text(what, exact=True)).first.click()
    page.wait_for_timeout(700)


def press(page: Any, name: str) -> None:
    """Press the button with this key; the controls of a session come up when the mouse moves."""
    page.mouse.move(300, 300)
    page.mouse.move(310, 310)
    page.locator(f".st-key-{name} button").click()


def fill(page: Any, name: str, value: int) -> None:
    """Write into the number field with this key."""
    field = page.locator(f".st-key-{name} input")
    field.fill(str(value))
    field.press("Enter")
    page.wait_for_timeout(500)


def stage(page: Any) -> str:
    """The stage that the panel shows."""
    return str(page.locator(".panel").get_attribute("data-stage") or "")


def count(page: Any) -> str:
    """The large number."""
    return str(page.get_by_test_id("live-count").text_content() or "")


def rate_shown(page: Any) -> float:
    """Pictures looked at per second, as the panel was told; 0 before there are some."""
    return float(page.locator(".panel").get_attribute("data-rate") or 0.0)


def wait_for_stage(page: Any, wanted: str, within_s: float = 30.0) -> float:
    """Seconds until the panel shows a stage."""
    begin_s = time.monotonic()
    page.locator(f'.panel[data-stage="{wanted}"]').wait_for(timeout=within_s * 1000)
    return time.monotonic() - begin_s


def wait_for_first_look(page: Any, within_s: float = 30.0) -> float:
    """Seconds until the panel shows what the coach saw on a picture."""
    begin_s = time.monotonic()
    page.locator(".panel[data-stage]:not([data-stage=connecting])").wait_for(timeout=within_s * 1000)
    return time.monotonic() - begin_s


def workers_of(process_id: int) -> set[int]:
    """The processes that a server has started."""
    found: set[int] = set()
    for task in Path(f"/proc/{process_id}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread may end while it is being looked at
            found |= {int(child) for child in (task / "children").read_text().split()}
    return found


def memory_mb(process_id: int) -> tuple[float, float, int]:
    """Resident memory of the server; of it and its picture workers, shared pages counted once; the server's threads."""
    folder = Path(f"/proc/{process_id}")

    def number(path: Path, name: str) -> int:
        return next(int(line.split()[1]) for line in path.read_text().splitlines() if line.startswith(name))

    family = {folder, *(Path(f"/proc/{child}") for child in workers_of(process_id))}
    total = 0.0
    for one in family:
        with contextlib.suppress(OSError, StopIteration):  # a worker may end while it is being looked at
            total += number(one / "smaps_rollup", "Pss:") / 1024
    return number(folder / "status", "VmRSS") / 1024, total, number(folder / "status", "Threads")
