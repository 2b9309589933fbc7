"""Yoga check of a video: how long, how steadily and how well a posture was held."""

import math
from pathlib import Path
from typing import Any

import streamlit as st

from coach.platform.jobs import Job
from coach.posture.holding import Hold
from coach.session.hold_video import HoldVideo, check_hold
from coach.session.remarks import movement_remarks
from coach.spreadsheets import csv_text, table_bytes
from pages.components.app.charts import alt
from pages.components.app.job_progress import result_of, show_progress
from pages.components.app.language import csv_style, language, t
from pages.components.app.problem import show_remarks
from pages.components.app.resources import postures, video_trackers
from pages.components.app.save import save_holds_button
from pages.components.app.visit import in_hand, workspace
from pages.components.app.widgets import download
from pages.components.app.wishes import draw_style
from pages.components.photo.photo_check import Wish
from pages.components.video.analyses import Clip, choose_upload

_JOBS = "hold_jobs"


def check_holds(wish: Wish, model: Path) -> None:
    """The whole flow: choose a video, analyse it, show the result."""
    clips = choose_upload("hold_clip", several=False)
    if not clips:
        st.info(t("hold.hint"), icon=":material/lightbulb:")
        return
    clip = clips[0]
    jobs: dict[Any, Job[HoldVideo]] = in_hand().setdefault(_JOBS, {})
    key = (clip.key, wish, language())
    if st.button(t("hold.go"), type="primary", icon=":material/play_arrow:", key="hold_go") and key not in jobs:
        jobs[key] = workspace().start(_work(clip, wish, model, len(jobs)))
    job = jobs.get(key)
    if job is None:
        return
    show_progress([(clip.name, job)])
    found = result_of(job, clip.name)
    if found is not None:
        _show(clip, found)
    elif job.state().status == "cancelled":
        del jobs[key]


def _work(clip: Clip, wish: Wish, model: Path, number: int) -> Any:
    trackers, library, words, style = video_trackers(model), postures(), language(), draw_style()
    annotated_path = workspace().folder / f"hold-{number}.mp4"

    def work(job: Job[HoldVideo]) -> HoldVideo:
        return check_hold(
            clip.path,
            library,
            pose=wish.posture,
            strictness=wish.strictness,
            tracker_factory=lambda: trackers.borrow(cancelled=job.is_cancelled),
            annotated_path=annotated_path,
            style=style,
            watch=job.watch,
            language=words,
        )

    return work


def _show(clip: Clip, found: HoldVideo) -> None:
    st.divider()
    longest = max(found.holds, key=lambda hold: hold.inside_s, default=None)
    words, film = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with words:
        st.header(found.posture.names.in_(language()), anchor=False)
        if longest is None:
            st.info(t("hold.nothing"), icon=":material/info:")
        else:
            st.html(f'<div class="coach-count"><b>{longest.inside_s:.0f}</b><span>{t("hold.seconds")}</span></div>')
            st.markdown(f":material/star: {t('hold.score', best=longest.best_score, mean=longest.mean_score)}")
            if not math.isnan(longest.steadiness_deg):
                st.markdown(f":material/balance: {t('hold.steady', degrees=longest.steadiness_deg)}")
        show_remarks(movement_remarks(found.video.sequence, found.video))
    assert found.video.annotated_path is not None  # it was asked for
    film.video(found.video.annotated_path, muted=True, alt=t("video.annotated"))
    st.header(t("hold.chart"), anchor=False)
    st.altair_chart(_chart(found), alt=t("hold.chart"))
    if found.holds:
        st.table(_rows(found.holds), hide_index=True, border="horizontal")
    stem = Path(clip.name).stem
    with st.container(horizontal=True):
        for name, data, ending in (
            ("video", found.video.annotated_path.read_bytes(), "coach.mp4"),
            ("scores_csv", table_bytes(_as_csv(found), csv_style()), "scores.csv"),
        ):
            download(t(f"download.{name}"), data, f"{stem}-{ending}", key=f"download_{name}")
    save_holds_button(found, clip)


def _rows(holds: tuple[Hold, ...]) -> list[dict[str, str]]:
    return [
        {
            t("reps.start"): t("report.tenths", seconds=hold.start_s),
            t("hold.held"): t("report.tenths", seconds=hold.inside_s),
            t("hold.best"): f"{hold.best_score:.0f}",
            t("hold.mean"): f"{hold.mean_score:.0f}",
            t("hold.wavering"): "–" if math.isnan(hold.steadiness_deg) else f"± {hold.steadiness_deg:.1f}°",
            t("hold.wobbles"): str(hold.wobbles),
        }
        for hold in holds
    ]


def _chart(found: HoldVideo) -> alt.LayerChart:
    scores = [
        {"time": round(float(time), 2), "score": None if math.isnan(score) else round(float(score), 1)}
        for time, score in zip(found.video.sequence.timestamps_s, found.scores, strict=True)
    ]
    held = [{"time": hold.start_s, "end": hold.end_s} for hold in found.holds]
    x = alt.X("time:Q", title=t("chart.time"), axis=alt.Axis(grid=False))
    y = alt.Y("score:Q", title=t("overview.score"), scale=alt.Scale(domain=[0, 100]))
    line = alt.Chart(alt.Data(values=scores)).mark_line(strokeWidth=2.2, color="#2f7ed8").encode(x=x, y=y)
    band = alt.Chart(alt.Data(values=held)).mark_rect(color="#1f9d6f", opacity=0.2).encode(x=x, x2="end:Q")
    # marks of nothing would be a picture without words for a screen reader
    return alt.layer(*([band] if held else []), line).properties(height=240)


def _as_csv(found: HoldVideo) -> str:
    cells = (
        (round(float(time), 3), None if math.isnan(score) else round(float(score), 1))
        for time, score in zip(found.video.sequence.timestamps_s, found.scores, strict=True)
    )
    return csv_text(("timestamp_s", "score"), cells)
