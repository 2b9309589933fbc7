from __future__ import annotations

import base64
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import numpy as np
import pypdf
import pytest
from PIL import Image

from coach.errors import CoachError
from coach.library.known import load_exercises, load_postures
from coach.media import lettering
from coach.media.images import encode_image
from coach.media.video_writer import VideoWriter
from coach.pose.recorder import ReplayTracker
from coach.pose.types import PoseSequence, save_sequence
from coach.records.exchange import SCHEMA
from coach.records.history import History
from coach.records.media_files import NewFile
from coach.records.reference import Names
from coach.records.report import plots
from coach.records.report.content import best_lines, repetition_table
from coach.records.report.downloads import FORMS, Subject, file_subject, kept_subject, write_form
from coach.records.report.html import to_html
from coach.records.report.pdf import to_pdf
from coach.records.report.plots import plot_ranges, printable_language
from coach.records.session_words import advice_lines, summary_lines
from coach.records.values import ProfileRecord, SessionRecord
from coach.text import Message, languages
from tests.support.histories import fault, person, repetition, workout, yoga
from tests.support.movements import squats

EXERCISES, POSTURES = load_exercises(), load_postures()
NAMES = Names(EXERCISES, POSTURES)
PICTURE = encode_image(np.full((60, 80, 3), 128, np.uint8), "jpeg")


def mixed_session() -> SessionRecord:
    """Ten squats with faults, a few curls on one side only, and warrior II."""
    owner = person("小明 <b>")
    first, second = workout(0, owner, sets=2, repetitions=10).sets
    lunges = replace(
        second,
        item_id="lunge",
        repetitions=tuple(
            repetition(
                n,
                range_deg=None,
                range_share=0.9,
                side=("left", "right")[n % 2],
                full=n < 9,
                why=None if n < 9 else "too_fast",
            )
            for n in range(1, 11)
        ),
    )
    squat = replace(
        first,
        item_id="squat",
        repetitions=tuple(
            replace(r, faults=(fault(EXERCISES["squat"].form[0].check),) if r.faults else ()) for r in first.repetitions
        ),
    )
    return replace(workout(0, owner), sets=(squat, lunges), checks=yoga(0, owner).checks)


def subject(**changes: object) -> Subject:
    values: dict[str, object] = {
        "session": mixed_session(),
        "names": NAMES,
        "person": person("小明 <b>"),
        "pictures": {"best": PICTURE, "check": PICTURE},
        **changes,
    }
    return Subject(**values)  # type: ignore[arg-type]


class Outside(HTMLParser):
    """Everything a browser would fetch, and every text."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "img":
            self.images.append(values)
        assert tag not in ("script", "iframe", "object", "embed")
        for name in ("src", "href", "srcset", "data", "action", "poster"):
            if (address := values.get(name)) and not address.startswith("data:"):
                self.fetched.append(address)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("language", languages())
def test_html_loads_nothing_and_says_everything(language: str) -> None:
    page = to_html(subject().report(language))
    found = Outside()
    found.feed(page)
    assert found.fetched == []
    assert "url(" not in page
    assert "@import" not in page
    assert "default-src 'none'" in page
    text = "".join(found.texts)
    assert "小明 <b>" in text, "names are written out, not run"
    for line in (*summary_lines(mixed_session(), NAMES, language), *advice_lines(mixed_session(), NAMES, language)):
        assert line in text
    assert all(image["alt"] for image in found.images)
    assert len(found.images) == 2 + 4 + 1
    for image in found.images:
        kind, data = re.fullmatch(r"data:image/(svg\+xml|png|jpeg);base64,(.*)", str(image["src"])).groups()  # type: ignore[union-attr]
        content = base64.b64decode(data)
        if kind == "svg+xml":
            outside = [
                value
                for node in ET.fromstring(content).iter()
                for name, value in node.attrib.items()
                if name.endswith("href") and not value.startswith("#")
            ]
            assert outside == []


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
def test_pdf_holds_the_same_words_and_its_fonts(language: str) -> None:
    report = subject().report(printable_language(language))
    document = pypdf.PdfReader(io.BytesIO(to_pdf(report)))
    # (of some fonts, pypdf gives each letter as two bytes)
    text = re.sub(r"[\s\0]", "", "".join(page.extract_text() for page in document.pages))
    for section in report.sections:
        for line in (section.heading, *section.lines):
            assert re.sub(r"\s", "", line) in text
    for page in document.pages:
        for font in page["/Resources"]["/Font"].values():
            assert "/FontFile" in str(font["/DescendantFonts"][0]["/FontDescriptor"].keys())
    assert document.metadata is not None
    assert document.metadata.title == report.title


@pytest.mark.slow
def test_without_a_chinese_font_the_pdf_is_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "_system_fonts", lambda: ())
    lettering.font_for.cache_clear()
    try:
        assert printable_language("zh") == "en"
        text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(FORMS["pdf"](subject(), "zh"))).pages)  # type: ignore[arg-type]
        assert "Training report" in text
        assert "训练报告" in to_html(subject().report("zh"))
    finally:
        lettering.font_for.cache_clear()


def test_sides_are_a_column_where_there_are_any_and_a_range_says_of_what() -> None:
    squat, lunge = mixed_session().sets
    numbers = ("No.", "Start", "Range", "Out – pause – back")
    assert repetition_table(squat, NAMES, "en").header == (*numbers, "Verdict")
    sided = repetition_table(lunge, NAMES, "en")
    assert sided.header == ("No.", "Start", "Range of motion (% of usual)", numbers[3], "Side", "Verdict")
    assert sided.rows[0] == ("1", "0.0\u00a0s", "90 %", "0.9 – 0.1 – 1.0\u00a0s", "right", "Good")
    assert "Lunge: number 8 was the best (90 % of the usual range, good)." in best_lines(
        replace(mixed_session(), sets=(lunge,)), NAMES, "en"
    )


def test_a_plot_of_one_kind_needs_no_legend() -> None:
    of_one, of_two = (
        plot_ranges([(1, repetition(1)), (2, repetition(2, full=full))], "en").svg.count(b'id="legend_1"')
        for full in (True, False)
    )
    assert (of_one, of_two) == (0, 1)


def test_numbers_of_a_table_are_rounded_to_what_is_measured() -> None:
    session = mixed_session()
    done = replace(session.sets[0], repetitions=(repetition(1, out_s=0.1 + 0.2),))
    table = str(FORMS["csv"](subject(session=replace(session, sets=(done,), checks=())), "en")).splitlines()
    assert dict(zip(table[0].split(","), table[1].split(","), strict=True))["out_s"] == "0.3"


def test_what_is_wanted_of_a_joint_is_told_as_on_the_page() -> None:
    ada = person("Ada")
    judged = yoga(0, ada)
    (kept,) = judged.checks
    check = replace(kept, measures=(replace(kept.measures[0], name="left_knee"),))
    low, high = next(one for one in POSTURES["warrior_ii"].checks if one.check == "front_knee").wanted
    forgotten = replace(check, posture_id="of_long_ago")
    for of, wanted in ((check, f"{low:.0f}° – {high:.0f}°"), (forgotten, "95° ± 12°")):
        report = subject(session=replace(judged, checks=(of,)), person=ada).report("en")
        tables = [section.table for section in report.sections if section.table is not None]
        assert [table.rows[0][1:3] for table in tables] == [("110°", wanted)]


def test_a_repetition_is_called_as_on_the_page_of_the_video() -> None:
    done = (
        repetition(1, range_deg=90.0),
        repetition(2, range_deg=60.0, full=False, why="not_deep_enough", start_s=3.0),
        repetition(3, range_deg=95.0),
    )
    session = mixed_session()
    session = replace(session, sets=(replace(session.sets[0], repetitions=done),), checks=())
    sections = {section.heading: section for section in subject(session=session).report("en").sections}
    table = sections["Squat, set 1"].table
    assert table is not None
    assert [row[0] for row in table.rows] == ["1", "–", "2"]
    best, worst = sections["Best repetition, and the one with most to gain"].lines
    assert "number 2 was the best (95°" in best
    assert "the one at 3.0 s has most to gain" in worst


def test_summary_in_words() -> None:
    assert summary_lines(mixed_session(), NAMES) == (
        "Squat: 10 repetitions, typical range of motion 87°, 2.0 s each, 20 % with something to improve.",
        "Lunge: 8 repetitions, 2 partial, 2.0 s each.",
        "Warrior II: best score 80 of 100.",
        "About 5 kcal, estimated from body mass and time.",
    )


def test_advice_names_the_most_frequent_first() -> None:
    lines = advice_lines(mixed_session(), NAMES)
    check = EXERCISES["squat"].form[0]
    assert any(check.cue.in_("en") in line and "2×" in line for line in lines)
    assert any("Too fast" in line for line in lines)
    good = replace(mixed_session(), sets=(), checks=(replace(mixed_session().checks[0], score=95.0, corrections=()),))
    assert advice_lines(good, NAMES) == ("Nothing to correct. Keep it up!",)
    assert advice_lines(replace(good, checks=()), NAMES) == ()
    assert summary_lines(replace(good, checks=()), NAMES) == ("Nothing was measured in this session.",)


@pytest.fixture
def blank_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing them takes most of the time of a report."""
    monkeypatch.setattr(plots, "_written", lambda figure: plots.Plot(svg=b"<svg/>", png=b""))


@pytest.mark.usefixtures("blank_plots")
def test_what_the_library_has_forgotten_is_still_reported() -> None:
    empty = Names({}, {})
    page = to_html(subject(names=empty).report("en"))
    assert "Squat" in page
    assert "Warrior ii" in page


def test_csv_and_json() -> None:
    lines = str(FORMS["csv"](subject(), "en")).splitlines()
    assert lines[0].startswith("session_uuid,set_uuid,day,item_id,number,start_s,turn_s,end_s,out_s")
    assert len(lines) == 21
    document = json.loads(str(FORMS["json"](subject(), "en")))
    jsonschema.validate(document, json.loads(SCHEMA.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("session", "column", "rows"),
    [
        pytest.param(yoga(0, person("Ada")), "mean_score", 1, id="holds"),
        pytest.param(replace(mixed_session(), sets=()), "grade", 1, id="a posture check"),
        pytest.param(replace(mixed_session(), sets=(), checks=()), "turn_s", 0, id="nothing"),
    ],
)
def test_the_table_is_of_what_there_is(session: SessionRecord, column: str, rows: int) -> None:
    header, *lines = str(FORMS["csv"](subject(session=session), "en")).splitlines()
    assert column in header
    assert len(lines) == rows


@pytest.mark.parametrize("form", ["trc", "mot", "bvh", "landmarks.csv", "landmarks.json", "png", "gif", "mp4"])
def test_what_needs_a_video_says_so(form: str, tmp_path: Path) -> None:
    with pytest.raises(CoachError, match="This needs"):
        write_form(subject(), form, tmp_path / "x", "en")
    assert not (tmp_path / "x").exists()


@pytest.mark.usefixtures("blank_plots")
def test_kept_session_with_its_pictures(history: History, ada: ProfileRecord) -> None:
    session = replace(mixed_session(), profile_uuid=ada.uuid)
    history.keep(session, files=[NewFile(data=PICTURE, suffix=".jpg", moment="best")])
    found = kept_subject(history, session.uuid[:8], EXERCISES, POSTURES)
    assert found.pictures == {"best": PICTURE}
    assert found.person == ada
    assert "Best repetition (number" in to_html(found.report("en"))


@pytest.mark.usefixtures("blank_plots")
def test_best_and_worst_repetition_are_told_and_shown_beside_each_other() -> None:
    report = subject(pictures={"best": PICTURE, "worst": PICTURE, "check": PICTURE}).report("en")
    sections = {section.heading: section for section in report.sections}
    ends = sections["Best repetition, and the one with most to gain"]
    assert ends.lines[:2] == (
        "Squat: number 1 was the best (90°, good).",
        f"Squat: number 10 has most to gain (85°, {EXERCISES['squat'].form[0].name.in_('en').lower()}).",
    )
    assert [picture.alt for picture in ends.pictures] == [
        "Best repetition (number 1)",
        "Repetition with most to gain (number 10)",
    ]
    assert [picture.alt for picture in sections["Pictures"].pictures] == ["The posture"]


def test_video_that_was_kept_is_at_hand(history: History, ada: ProfileRecord) -> None:
    session = replace(mixed_session(), profile_uuid=ada.uuid)
    history.keep(session, files=[NewFile(data=b"film", suffix=".mp4", moment="whole")])
    (path,) = kept_subject(history, session.uuid, EXERCISES, POSTURES).kept_videos
    assert path.read_bytes() == b"film"
    assert history.session(session.uuid).media[0].kind == "video"


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PoseSequence]:
    """A grey video of seven seconds, and somebody doing two squats in it."""
    path = tmp_path_factory.mktemp("clip") / "set.mp4"
    stream = squats(2)
    frames = [next(stream) for _ in range(7 * 15 * 2)][::2]
    times = [frame.timestamp_s for frame in frames]
    with VideoWriter(path, (640, 480), 15.0) as writer:
        for time_s in times:
            writer.write(np.full((480, 640, 3), 90, np.uint8), time_s)
    return path, PoseSequence.from_frames(frames, timestamps_s=times, image_size_px=(640, 480))


@pytest.fixture(scope="module")
def analysed(clip: tuple[Path, PoseSequence]) -> Subject:
    path, sequence = clip
    return file_subject(
        path,
        EXERCISES,
        POSTURES,
        tracker_factory=lambda: ReplayTracker(sequence.frames()),
        detector=lambda: pytest.fail("no photo"),
        wanted="squat",
    )


@pytest.mark.slow
def test_video_report_has_pictures_and_movement(analysed: Subject) -> None:
    assert [len(item.repetitions) for item in analysed.session.sets] == [2]
    assert set(analysed.pictures) == {"best"}, "two that are alike have no worst"
    page = to_html(analysed.report("en"))
    assert "The movement over time" in page
    assert "set.mp4" in page


def test_what_must_be_known_is_said_in_the_report() -> None:
    page = to_html(subject(remarks=(Message("remark.truncated"), Message("remark.looks_slow", times=6.0))).report("en"))
    for remark in (Message("remark.truncated"), Message("remark.looks_slow", times=6.0)):
        assert escape(remark.in_("en")) in page


def test_a_film_on_its_side_is_righted_in_the_report_too(clip: tuple[Path, PoseSequence], tmp_path: Path) -> None:
    """Only turned does the tracker find the two squats; what is drawn stands upright as well."""
    _, sequence = clip
    aside = sequence.turned(1)
    lying = tmp_path / "lying.mp4"
    with VideoWriter(lying, (480, 640), 15.0) as writer:
        for at_s in sequence.timestamps_s:
            writer.write(np.full((640, 480, 3), 90, np.uint8), float(at_s))
    looks = iter([ReplayTracker(aside.frames()), ReplayTracker(sequence.frames())])
    found = file_subject(
        lying,
        EXERCISES,
        POSTURES,
        tracker_factory=lambda: next(looks),
        detector=lambda: pytest.fail("no photo"),
        wanted="squat",
    )
    assert [len(item.repetitions) for item in found.session.sets] == [2]
    assert [one.key for one in found.remarks] == ["remark.turned"]
    for form in ("png", "gif"):
        write_form(found, form, tmp_path / f"one.{form}", "en")
        with Image.open(tmp_path / f"one.{form}") as picture:
            assert picture.width > picture.height


def test_best_repetition_as_picture_and_film(analysed: Subject, tmp_path: Path) -> None:
    for form in ("png", "gif", "mp4"):
        write_form(analysed, form, tmp_path / f"one.{form}", "en")
    with Image.open(tmp_path / "one.gif") as film:
        assert 15 <= film.n_frames <= 40
    with Image.open(tmp_path / "one.png") as picture:
        assert np.ptp(np.array(picture)) > 100, "a skeleton is drawn on the grey"
    assert (tmp_path / "one.mp4").read_bytes()[4:8] == b"ftyp"


def test_landmark_file_needs_no_video(clip: tuple[Path, PoseSequence], tmp_path: Path) -> None:
    path = tmp_path / "set.npz"
    save_sequence(path, clip[1])
    found = file_subject(
        path,
        EXERCISES,
        POSTURES,
        tracker_factory=lambda: pytest.fail("no video"),
        detector=lambda: pytest.fail("no photo"),
        wanted="squat",
    )
    assert found.session.source == "sequence"
    for form in ("html", "trc", "bvh", "mot", "landmarks.csv"):
        write_form(found, form, tmp_path / form, "en")


def test_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CoachError, match="cannot be written"):
        write_form(subject(), "csv", tmp_path / "file" / "x.csv", "en")
