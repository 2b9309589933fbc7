"""Long use: does anything grow, slow down or fail?

    python -m tests.soak photos --count 5000
    python -m tests.soak live --minutes 120
    python -m tests.soak reloads --count 200
    python -m tests.soak visitors --count 20
    python -m tests.soak page --count 20

Each starts a server of its own and prints one JSON object a line; the last one is the summary.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.soak.figures import note, of_process, of_times, peak_mb, tell
from tests.soak.visitor import Visitor
from tests.support.samples import SAMPLES
from tests.support.server import PAGES, running_application, visited


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.split("\n\n")[0])
    commands = parser.add_subparsers(dest="what", required=True)
    for name, work, count in (
        ("photos", photos, 5000),
        ("reloads", reloads, 200),
        ("visitors", visitors, 20),
        ("page", page, 20),
    ):
        command = commands.add_parser(name, help=work.__doc__)
        command.add_argument("--count", type=int, default=count)
        command.add_argument("--photos", type=Path, default=SAMPLES / "pictures", help="a folder of JPEG photos")
        command.add_argument("--rounds", type=int, default=3, help="visitors: uploads of each")
        command.add_argument("--settle-s", type=float, default=150.0, help="wait this long before the last look")
        command.set_defaults(work=work)
    command = commands.add_parser("live", help=live.__doc__)
    command.add_argument("--minutes", type=float, default=120.0)
    command.add_argument("--every-s", type=float, default=60.0)
    command.add_argument("--rate-hz", type=int, default=30, help="of the camera")
    command.set_defaults(work=live)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="coach-soak-") as name:
        folder = Path(name)
        (folder / "tmp").mkdir()
        with running_application(folder, TMPDIR=str(folder / "tmp")) as (address, process_id):
            options.work(options, address, process_id, folder)


def _photos(folder: Path) -> list[tuple[str, bytes]]:
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg"))
    if not files:
        raise SystemExit(f"no JPEG photos in {folder}")
    return [(path.name, path.read_bytes()) for path in files]


def _as_new(data: bytes, number: int) -> bytes:
    """The same photo with other bytes behind its end: nothing that was kept for it can be used again."""
    return data + number.to_bytes(8, "big")


def photos(options: argparse.Namespace, address: str, process_id: int, folder: Path) -> None:
    """Photos one after the other on the photo page; every 50th by a new visitor."""
    pictures = _photos(options.photos)
    times: list[float] = []
    errors: list[str] = []
    rows = []
    visitor: Visitor | None = None
    for number in range(options.count):
        if visitor is None:
            visitor = Visitor(address)
        name, data = pictures[number % len(pictures)]
        try:
            times.append(visitor.upload(name, _as_new(data, number))[0])
        except AssertionError as error:
            errors.append(f"{name}: {error}")
        if number % 50 == 49:
            visitor.__exit__(None, None, None)
            visitor = None
        if number % max(50, options.count // 20) == 0 and number:
            rows.append(of_process(process_id, folder / "tmp"))
            tell(photos=number, **rows[-1], **of_times(times[-50:]))
    if visitor is not None:
        visitor.__exit__(None, None, None)
    _settle(address, options.settle_s)
    after = of_process(process_id, folder / "tmp")
    early = rows[len(rows) // 4] if rows else after
    tell(
        summary="photos",
        photos=options.count,
        **of_times(times),
        errors=len(errors),
        first_errors=errors[:3],
        early=early,
        settled=after,
        peak_mb=peak_mb(process_id),
        growth_mb=after["memory_mb"] - early["memory_mb"],
    )


def _settle(address: str, seconds: float) -> None:
    """A session that was left is kept for two minutes, and forgotten when somebody leaves after that."""
    time.sleep(seconds)
    for _ in range(2):
        with visited(address):
            pass
        time.sleep(1.0)


def reloads(options: argparse.Namespace, address: str, process_id: int, folder: Path) -> None:
    """Pages opened anew, all of them in turn, each by a session of its own."""
    times: list[float] = []
    errors: list[str] = []
    rows = []
    for number in range(options.count):
        name = PAGES[number % len(PAGES)]
        begin_s = time.monotonic()
        with visited(address, name) as visit:
            times.append(time.monotonic() - begin_s)
            errors += visit.exceptions
        if number % max(1, options.count // 8) == 0:
            rows.append(of_process(process_id, folder / "tmp"))
            tell(reloads=number, **rows[-1])
    _settle(address, options.settle_s)
    after = of_process(process_id, folder / "tmp")
    tell(
        summary="reloads",
        reloads=options.count,
        **of_times(times),
        errors=len(errors),
        early=rows[2] if len(rows) > 2 else rows[0],
        settled=after,
        peak_mb=peak_mb(process_id),
    )


def visitors(options: argparse.Namespace, address: str, process_id: int, folder: Path) -> None:
    """Many visitors upload a photo at the same moment, several times."""
    pictures = _photos(options.photos)
    opened = [Visitor(address) for _ in range(options.count)]
    lock = threading.Lock()
    times: list[float] = []
    whole: list[float] = []
    errors: list[str] = []
    for round_ in range(options.rounds):
        start = threading.Barrier(len(opened))

        def work(number: int, visitor: Visitor, start: threading.Barrier, round_: int) -> None:
            name, data = pictures[(number + round_) % len(pictures)]
            start.wait()
            try:
                score_s, all_s = visitor.upload(name, _as_new(data, 1000 * round_ + number))
            except Exception as error:  # noqa: BLE001 - every failure counts
                with lock:
                    errors.append(f"{name}: {type(error).__name__} {error}")
                return
            with lock:
                times.append(score_s)
                whole.append(all_s)

        _together([lambda n=n, v=v, s=start, r=round_: work(n, v, s, r) for n, v in enumerate(opened)])
        tell(round=round_, **of_times(times[-len(opened) :]), **of_process(process_id, folder / "tmp"))
    for visitor in opened:
        visitor.__exit__(None, None, None)
    tell(
        summary="visitors",
        visitors=options.count,
        cores=len(os.sched_getaffinity(0)),
        score=of_times(times),
        whole_page=of_times(whole),
        errors=len(errors),
        first_errors=errors[:3],
        peak_mb=peak_mb(process_id),
    )


def _together(work: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def page(options: argparse.Namespace, address: str, process_id: int, folder: Path) -> None:
    """From the upload in a real browser to the score on the page, beside the detector's own time."""
    from tests.soak.browser_page import from_upload_to_score, own_time_s
    from tests.support.browser import running_browser

    rows = []
    with running_browser() as browser:
        own_s = {name: own_time_s(data) for name, data in _photos(options.photos)[: options.count]}
        for name, seconds in from_upload_to_score(browser, address, _photos(options.photos)[: options.count], folder):
            allowed_s = 1.3 * own_s[name] + 0.150
            rows.append((seconds, own_s[name], allowed_s))
            tell(photo=name, page_s=round(seconds, 3), detector_s=round(own_s[name], 3), allowed_s=round(allowed_s, 3))
    within = sum(seconds <= allowed for seconds, _, allowed in rows)
    tell(
        summary="page",
        photos=len(rows),
        page=of_times([row[0] for row in rows]),
        detector=of_times([row[1] for row in rows]),
        over_allowed=of_times([row[0] - row[2] for row in rows]),
        within=within,
        **of_process(process_id, folder / "tmp"),
    )


def live(options: argparse.Namespace, address: str, process_id: int, folder: Path) -> None:
    """One live session in a real browser for a long time; the camera plays squats again and again."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.live_camera import SAMPLES as CLIPS
    from tests.e2e.live_camera import choose, count, press, rate_shown, visit, wait_for_stage, write_clip
    from tests.support.browser import open_browser

    clip = write_clip(
        CLIPS / "clips" / "squat_side.mp4",
        folder / "squat.y4m",
        still_before_s=3.0,
        still_after_s=2.0,
        rate_hz=options.rate_hz,
    )
    rows = []
    with sync_playwright() as playwright:
        browser = open_browser(playwright.chromium, clip)
        one = visit(browser, address)
        choose(one, "Squat")
        press(one, "live_start")
        wait_for_stage(one, "active", 90.0)
        end_s = time.monotonic() + 60.0 * options.minutes
        while time.monotonic() < end_s:
            one.wait_for_timeout(1000.0 * options.every_s)
            rate = f"{rate_shown(one):.0f} pictures a second"
            rows.append(of_process(process_id, folder / "tmp"))
            tell(counted=count(one), rate=rate, **rows[-1])
        browser.close()
    time.sleep(20.0)  # a tab that vanished frees its place within twelve seconds
    note("the browser is closed")
    after = of_process(process_id, folder / "tmp")
    tell(summary="live", minutes=options.minutes, early=rows[min(2, len(rows) - 1)], last=rows[-1], settled=after)


if __name__ == "__main__":
    main()
