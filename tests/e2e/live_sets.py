"""Live sets that end by themselves, one after the other: `python -m tests.e2e.live_sets --count 30`.

Prints one JSON object a set: whether the summary came, and what went wrong in the browser. A white page ends it.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from tests.e2e.live_camera import choose, fill, filmed_page, press, wait_for_first_look

#: One set of one repetition, on a computer that is busy with other things.
_END_WITHIN_S = 120.0


def play_set(page: Any) -> None:
    """One set from the choice to the summary, and on to the next choice."""
    choose(page, "Squat")
    page.get_by_role("radio", name="Repetitions", exact=True).or_(
        page.get_by_role("button", name="Repetitions", exact=True)
    ).first.click()
    page.wait_for_timeout(700)
    fill(page, "live_sets", 1)
    fill(page, "live_repetitions", 1)
    page.wait_for_timeout(700)
    press(page, "live_start")
    wait_for_first_look(page, _END_WITHIN_S)
    press(page, "live_skip")
    page.locator(".st-key-live_again").wait_for(timeout=_END_WITHIN_S * 1000)
    page.wait_for_timeout(1500)  # a fragment that is late comes within this time
    press(page, "live_again")
    page.locator(".st-key-live_start button").wait_for()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=30, help="sets")
    chosen = parser.parse_args()
    from playwright.sync_api import Error

    with filmed_page() as page:
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(str(error).splitlines()[0]))
        for number in range(1, chosen.count + 1):
            try:
                play_set(page)
            except Error as error:
                wrong.append(str(error).splitlines()[0])
            is_white = page.locator("h1").count() == 0
            print(json.dumps({"set": number, "white": is_white, "wrong": wrong}), flush=True)
            if is_white or wrong:
                sys.exit(1)


if __name__ == "__main__":
    main()
