"""The whole application as a person uses it: a photo gets a score, a video a count, on a computer and on a phone."""

from __future__ import annotations

import urllib.request
from pathlib import Path

import pytest
from PIL import Image

from coach.serving.compressed import with_first_paint
from coach.session.samples import load_samples
from tests.support.accessibility import findings_in_either_theme
from tests.support.browser import at_rest
from tests.support.clips import beginning_of

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PICTURE = next(sample for sample in load_samples().pictures if sample.posture == "warrior_ii").path
CLIP = next(sample for sample in load_samples().clips if sample.exercise == "squat").path
#: Analysing a clip of 13 seconds takes about 8 on a quiet computer.
ANALYSIS_MS = 300_000


def size_of(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def test_a_photo_gets_a_score_and_a_joint_is_put_right_with_the_mouse_or_the_keyboard(open_page) -> None:
    page = open_page("yoga_check")
    assert page.get_by_role("link", name="Workout video").is_visible()
    page.locator("input[type=file]").set_input_files(str(PICTURE))
    page.locator(".coach-number").wait_for()
    before = page.locator(".coach-number").inner_text()
    assert 60 <= int(before) <= 100
    assert page.get_by_text("Warrior II").first.is_visible()
    page.locator("[data-testid=stTable] tr").nth(4).wait_for()
    assert findings_in_either_theme(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Keypoints (CSV)").click()
    assert len(Path(download.value.path()).read_text(encoding="utf-8").splitlines()) == 34
    page.get_by_text("Put a joint right").click()
    place = page.locator(".place")
    place.locator("img").wait_for()
    # the shoulder that the page offers first, far from where it is
    place.click(position={"x": 5, "y": 5})
    page.wait_for_function(f"document.querySelector('.coach-number')?.innerText !== '{before}'")
    page.get_by_role("button", name="As the coach saw it").click()
    page.wait_for_function(f"document.querySelector('.coach-number')?.innerText === '{before}'")
    at_rest(page)  # the picture comes after the score, and puts the mark back
    place.focus()
    for _ in range(12):
        page.keyboard.press("Shift+ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelector('.coach-number')?.innerText !== '{before}'")


def test_on_a_phone_the_person_fills_the_picture_and_results_fit(open_page) -> None:
    page = open_page("yoga_check", **PHONE)
    page.locator("input[type=file]").set_input_files(str(PICTURE))
    picture = page.locator("[data-testid=stImage] img").first
    picture.wait_for()
    page.wait_for_function("document.querySelector('[data-testid=stImage] img')?.naturalWidth > 0")
    shown, whole = picture.evaluate("image => image.naturalWidth / image.naturalHeight"), size_of(PICTURE)
    assert picture.bounding_box()["width"] > 340
    # cut to the person, who is wider than the picture is
    assert shown != pytest.approx(whole[0] / whole[1], rel=0.05)
    page.locator(".coach-number").wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_an_uploaded_video_is_counted_and_plays(open_page, tmp_path: Path) -> None:
    page = open_page("workout_video")
    page.locator("input[type=file]").set_input_files(str(beginning_of(CLIP, tmp_path / "squats.mp4", seconds=6.0)))
    page.locator(".st-key-exercise input").fill("Squat")
    page.get_by_role("option", name="Squat", exact=True).click()
    page.get_by_role("button", name="Count repetitions").click()
    page.get_by_role("button", name="Stop").first.wait_for()
    page.locator(".coach-count b").wait_for(timeout=ANALYSIS_MS)
    assert page.locator(".coach-count b").inner_text() == "2"
    page.wait_for_function("document.querySelector('[data-testid=stVideo]')?.readyState >= 2")
    source = page.locator("[data-testid=stVideo]").get_attribute("src")
    with urllib.request.urlopen(source) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "video/mp4"
    page.locator("[class*=st-key-repetition_] button").first.click()
    page.get_by_text("Repetition 1").wait_for()
    assert findings_in_either_theme(page) == []


def test_a_photo_by_the_camera_after_a_countdown_is_looked_at(open_page) -> None:
    page = open_page("yoga_check", permissions=["camera"])
    page.get_by_text("Camera", exact=True).click()
    button = page.get_by_role("button", name="after 3 s")
    button.click()
    page.get_by_role("timer").filter(has_text="2").wait_for()
    page.keyboard.press("Escape")  # changed one's mind
    assert button.is_visible()
    assert page.get_by_role("timer").text_content() == ""
    page.keyboard.press("Enter")  # the button has the focus again
    page.get_by_role("timer").filter(has_text="1").wait_for()
    page.get_by_text("Nobody was found in this picture").wait_for()  # the browser's test picture shows nobody


def test_the_language_is_kept_from_page_to_page_and_in_the_address(open_page) -> None:
    page = open_page("")
    page.get_by_text("中文").click()
    page.get_by_role("heading", name="您的瑜伽与健身教练").wait_for()
    page.get_by_role("link", name="训练视频").click()
    page.get_by_role("heading", name="训练视频").wait_for()
    page.wait_for_url("**lang=zh**")
    # what Streamlit writes itself, and what screen readers choose their voice by
    page.get_by_test_id("stFileUploader").get_by_role("button", name="上传").wait_for()
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    # where one is
    page.wait_for_function("document.title.startsWith('训练视频 · ')")


def test_the_browser_tells_the_language(open_page) -> None:
    page = open_page("", locale="zh-CN")
    page.get_by_role("heading", name="您的瑜伽与健身教练").wait_for()


def test_first_words_lie_over_a_page_that_is_never_hidden_and_takes_its_font_with_its_heading(browser) -> None:
    page = browser.new_page()
    fonts: list[str] = []
    page.route("**/*.woff2", lambda route: (fonts.append(route.request.url), route.abort()))
    shell = with_first_paint(b'<head></head><div id="root"></div>', path="/", query="", language="en").decode()
    page.set_content(shell)
    page.evaluate("""() => {
      document.head.insertAdjacentHTML("beforeend", `<style>
        @font-face { font-family: own; src: url(http://127.0.0.1:9/own.woff2); }
        #root { font-family: own; position: fixed; inset: 0; z-index: 999999; }</style>`);
      document.getElementById("root").innerHTML = "<u>page</u>";
    }""")
    visible = "(one) => one.checkVisibility({ visibilityProperty: true })"
    shown = f"[...document.querySelectorAll('.coach-first, u')].map({visible})"
    assert page.evaluate(shown) == [True, True]
    assert page.evaluate("document.elementFromPoint(9, 9).className") == "coach-first"
    page.evaluate("document.querySelector('.coach-first').getAnimations()[0].finish()")  # without any script
    assert page.evaluate(shown) == [False, True]
    assert fonts == []
    with page.expect_request("**/own.woff2"):
        page.evaluate("document.getElementById('root').innerHTML = '<h1>heading</h1>'")
    assert page.locator(".coach-first").count() == 0
    page.close()
