"""Pictures of every page and of what it becomes when it is used, to be looked at: `python -m tests.e2e.states FOLDER`.

Each state wide and narrow, light and dark, in English and Chinese: eight small files. What axe-core finds is printed.
Names after the folder choose states, `--language` and `--theme` one of each.
"""

import argparse
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tests.e2e.live_camera import fill, press, refused, wait_for_first_look, wait_for_stage, write_clip
from tests.e2e.screenshots import example_history
from tests.support.accessibility import findings
from tests.support.browser import at_rest, running_browser
from tests.support.samples import SAMPLES
from tests.support.server import running_application

SIZES = {"wide": (1440, 900), "narrow": (390, 844)}
THEMES = ("light", "dark")
LOCALES = {"en": "en-US", "zh": "zh-CN"}
_HIGHEST_PX = 8000
_ANALYSIS_MS = 300_000
#: These fill the window.
_PLAYING = ("live_running", "live_flow", "live_rest", "live_paused", "live_refused")
Act = Callable[[Any], None]


def nothing(page: Any) -> None:
    """The page as it opens."""


def click(key: str, number: int = 0) -> Act:
    """Press a button in the element with this key."""

    def act(page: Any) -> None:
        page.locator(f".st-key-{key} button").nth(number).click()
        page.wait_for_timeout(1200)

    return act


def pick(key: str) -> Act:
    """Press the card that the live page shows for something."""
    return click(f"live_pick_{key.replace(':', '_')}")


def tab(number: int) -> Act:
    """Open a tab."""
    return lambda page: page.get_by_role("tab").nth(number).click()


def wait(selector: str) -> Act:
    """Until this is seen."""
    return lambda page: page.locator(selector).first.wait_for(timeout=_ANALYSIS_MS)


def upload(key: str, *files: Path) -> Act:
    """Give files to the element with this key."""
    return lambda page: page.locator(f".st-key-{key} input[type=file]").set_input_files([str(file) for file in files])


def repetition(page: Any) -> None:
    """Open the third one."""
    page.locator("[class*=st-key-repetition_] button").nth(2).click()
    page.wait_for_timeout(3000)


def expand(page: Any) -> None:
    """Open everything that is folded."""
    folded = page.locator("[data-testid=stMain] details:not([open]) > summary")
    for _ in range(folded.count()):
        if folded.count():
            folded.first.evaluate("(one) => one.click()")
            page.wait_for_timeout(400)


def active(page: Any) -> None:
    """A set in its middle."""
    wait_for_stage(page, "active", 90.0)
    page.wait_for_timeout(5000)


def resting(page: Any) -> None:
    """Between two sets of one repetition."""
    page.locator("[class*=st-key-live_target_count] button").nth(1).click()
    page.wait_for_timeout(1000)
    fill(page, "live_repetitions", 1)
    page.wait_for_timeout(1000)
    press(page, "live_start")
    wait_for_first_look(page, 90.0)
    press(page, "live_skip")
    wait_for_stage(page, "rest", 90.0)


def control(key: str) -> Act:
    """Press a control of a session; they come up when the mouse moves."""
    return lambda page: press(page, key)


def again(page: Any) -> None:
    """Load the page anew."""
    page.reload()
    page.locator("h1").first.wait_for()


def refuse(page: Any) -> None:
    """From now on nobody gets the camera."""
    page.evaluate(f"() => {{ {refused('NotAllowedError')} }}")


def switch(key: str) -> Act:
    """Turn on what stands in the element whose key begins so."""
    return lambda page: page.locator(f"[class*=st-key-{key}] label").first.click()


def fold_out(number: int) -> Act:
    """What unfolds from a button."""
    return lambda page: page.locator("[data-testid=stMain] [data-testid=stPopover] button").nth(number).click()


def search(page: Any) -> None:
    """For what is not there."""
    page.locator(".st-key-library_search input").fill("zzz")
    page.locator(".st-key-library_search input").press("Enter")
    page.wait_for_timeout(1500)


def let_in(page: Any) -> None:
    """Open the door for phones, unless it is still open for somebody before."""
    button = page.locator(".st-key-phone_open button")
    if button.count():
        button.click()


def as_a_phone(page: Any) -> None:
    """The page on which a phone pairs, at the address that the settings tell."""
    page.goto(page.locator("[data-testid=stMain] ol code").first.inner_text())


_PHOTO = (click("photo_source", 2), wait(".coach-number"))
_VIDEO = (click("clips_source", 1), click("count"), wait(".coach-count b"))
_SQUATS = (pick("exercise:squat"), click("live_start"), active)
_SUMMARY = (*_SQUATS, control("live_stop"), wait(".st-key-live_again"))
_DOOR = (let_in, wait("[data-testid=stMain] ol code"))
_NOBODY = Path(__file__).resolve().parents[2] / "pages" / "images" / "icon.png"
_TWO = (SAMPLES / "pictures" / "tree.jpg", SAMPLES / "pictures" / "warrior_ii_arm_dropped.jpg")
_HISTORIES: Mapping[str, Callable[[Path], None]] = {
    "new": lambda folder: None,  # and nothing is done there
    "none": lambda folder: None,
    "day": lambda folder: example_history(folder, sessions=1),
    "many": lambda folder: example_history(folder, others=("Ben",)),
    "bare": lambda folder: None,  # without a model
}
#: name: kind of history (new, none at first, one day, a household, no model yet), address, what is done there
STATES: Mapping[str, tuple[str, str, tuple[Act, ...]]] = {
    "home_new": ("new", "", ()),
    "home_day": ("day", "", ()),
    "home": ("many", "", ()),
    "photo": ("none", "yoga_check", ()),
    "photo_judged": ("none", "yoga_check", _PHOTO),
    "photo_by_hand": ("none", "yoga_check", (*_PHOTO, switch("hand_open"), switch("photo_degrees"), expand)),
    "photo_nobody": ("none", "yoga_check", (upload("photo_upload", _NOBODY), wait("[data-testid=stAlert]"))),
    "photo_several": ("none", "yoga_check", (upload("photo_upload", *_TWO), wait(".coach-number"))),
    "photo_camera": ("none", "yoga_check", (click("photo_source", 1),)),
    "photo_video": ("none", "yoga_check", (
        click("photo_source", 3), upload("hold_clip", SAMPLES / "clips" / "squat_side.mp4"),
        click("hold_go"), wait("[data-testid=stVideo], [data-testid=stAlert]"),
    )),
    "video": ("none", "workout_video", ()),
    "video_counted": ("none", "workout_video", _VIDEO),
    "video_repetition": ("many", "workout_video", (*_VIDEO, repetition, expand)),
    "live": ("none", "live", ()),
    "live_exercise": ("many", "live", (pick("exercise:squat"), expand)),
    "live_builder": ("none", "live", (expand, click("builder_add"), click("builder_add"))),
    "live_yoga": ("none", "live", (click("live_mode", 1),)),
    "live_posture": ("none", "live?posture=tree", (expand,)),
    "live_running": ("none", "live", _SQUATS),
    "live_rest": ("none", "live", (pick("exercise:squat"), resting)),
    "live_summary": ("none", "live", _SUMMARY),
    "live_paused": ("none", "live", (*_SQUATS, control("live_pause"))),
    "live_refused": ("none", "live", (refuse, click("live_start"), wait("[data-testid=stAlert]"))),
    "live_go_on": ("none", "live", (*_SQUATS, again, wait(".st-key-live_last_continue"))),
    "live_flow": ("none", "live", (click("live_mode", 1), click("live_start"), active)),
    "compare": ("none", "compare", ()),
    "compared": ("none", "compare", (click("compare_go"), wait("[data-testid=stVideo]"))),
    "batch": ("none", "batch", ()),
    "batch_done": ("none", "batch", (
        upload("batch_files", *_TWO, SAMPLES / "clips" / "squat_side.mp4"), click("batch_go"),
        wait(".st-key-batch_download_zip"),
    )),
    "library": ("none", "library", ()),
    "library_exercises": ("none", "library", (tab(1),)),
    "library_nothing": ("none", "library", (search,)),
    "library_own": ("none", "library", (tab(2), expand)),
    "library_posture": ("none", "library?posture=tree", ()),
    "library_exercise": ("none", "library?exercise=squat", ()),
    "progress_none": ("new", "progress", ()),
    "progress_day": ("day", "progress", ()),
    "progress": ("many", "progress", ()),
    "report_none": ("new", "report", ()),
    "report": ("many", "report", (expand,)),
    "settings": ("many", "settings", (expand,)),
    "settings_new": ("new", "settings", ()),
    "settings_delete": ("many", "settings", (fold_out(1),)),
    "settings_phone": ("many", "settings", (*_DOOR, expand)),
    "phone_pairing": ("many", "settings", (*_DOOR, as_a_phone)),
    "no_page": ("none", "nowhere", ()),
    "no_model": ("bare", "yoga_check", ()),
    "camera": ("none", "camera", ()),
}  # fmt: skip


def show(page: Any, acts: tuple[Act, ...]) -> None:
    """Bring the page to the state."""
    page.locator("h1").first.wait_for()
    _settle(page)
    for act in acts:
        act(page)
        page.wait_for_timeout(300)
    if page.locator(".stApp").count():  # not where phones pair
        _settle(page)


def _settle(page: Any) -> None:
    at_rest(page, timeout=_ANALYSIS_MS)
    page.wait_for_timeout(700)


def take(browser: Any, address: str, name: str, language: str, theme: str, folder: Path) -> None:
    """Both pictures, wide and narrow, of one state in one language and theme."""
    _, place, acts = STATES[name]
    context = browser.new_context(
        locale=LOCALES[language], permissions=["camera"], color_scheme=theme, ignore_https_errors=True
    )
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.set_viewport_size(dict(zip(("width", "height"), SIZES["wide"], strict=True)))
    try:
        page.goto(f"{address}/{place}{'&' if '?' in place else '?'}lang={language}")
        show(page, acts)
    except Exception as error:  # noqa: BLE001 - the picture shows how far it came
        print(f"{name} {language} {theme}: {str(error).splitlines()[0]}", flush=True)
    page.mouse.move(5, 5)
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(1000)
        needed = page.evaluate("document.querySelector('[data-testid=stMain]')?.scrollHeight || 0")
        whole = height if name in _PLAYING else min(max(needed, height), _HIGHEST_PX)
        page.set_viewport_size({"width": width, "height": whole})
        page.wait_for_timeout(700)
        for found in findings(page):
            print(f"{name} {language} {theme} {size}: {found}", flush=True)
        page.screenshot(path=folder / f"{name}-{language}-{theme}-{size}.jpg", type="jpeg", quality=88)
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(STATES))
    parser.add_argument("--language", choices=LOCALES, action="append")
    parser.add_argument("--theme", choices=THEMES, action="append")
    chosen = parser.parse_intermixed_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    names = chosen.names or list(STATES)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = write_clip(SAMPLES / "clips" / "squat_side.mp4", folder / "squat.mjpeg", numbered=False)
        with running_browser(clip) as browser:
            for kind in dict.fromkeys(STATES[name][0] for name in names):
                place = folder / kind
                (place / "data").mkdir(parents=True)
                _HISTORIES[kind](place / "data")
                settings = {"COACH_CACHE": str(place)} if kind == "bare" else {}
                with running_application(place, **settings) as (address, _):
                    for state in (one for one in names if STATES[one][0] == kind):
                        for language in chosen.language or LOCALES:
                            for theme in chosen.theme or THEMES:
                                take(browser, address, state, language, theme, chosen.folder)


if __name__ == "__main__":
    main()
