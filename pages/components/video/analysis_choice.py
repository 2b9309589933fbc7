"""Which exercise and whom to count, and which finished video to show; asked where the coach is not sure."""

from pathlib import Path

import streamlit as st

from coach.library.vocabulary import AUTO
from coach.media.drawing import draw_people
from coach.media.images import encode_image
from coach.safe_text import plain_markdown
from coach.session.remarks import people_remark
from pages.components.app.language import language, t
from pages.components.app.links import choose_linked
from pages.components.app.problem import show_error
from pages.components.app.resources import exercise_names, exercises
from pages.components.app.visit import remember
from pages.components.video.analyses import Analysis, Shown, analyses, begin, finished, shown_of
from pages.components.video.videos import Clip


def choose_exercise(clips: list[Clip]) -> str:
    """The exercise to count; of a sample it is known."""
    names = {AUTO: t("video.automatic"), **exercise_names()}
    known = clips[0].exercise if clips else None
    if known is not None and st.session_state.get("exercise_of") != clips[0].key:
        st.session_state["exercise"] = known
    choose_linked("exercise", exercise="{}")
    st.session_state["exercise_of"] = clips[0].key if clips else None
    remember("exercise", AUTO, names)
    chosen: str = st.selectbox(t("video.exercise"), names, format_func=names.__getitem__, key="exercise")
    return chosen


def choose_analysis() -> Analysis | None:
    """The finished analysis to show, the newest first; what failed is told."""
    for analysis in reversed(analyses().values()):
        state = analysis.job.state()
        if state.problem is not None:
            show_error(state.problem, name=analysis.clip.name)
        elif state.status == "cancelled":
            st.info(t("video.stopped", name=plain_markdown(analysis.clip.name)), icon=":material/stop_circle:")
    done = finished()
    if len(done) < 2:
        return done[0] if done else None
    names = {str(one.annotated_path): f"{one.clip.name} · {_what(one)}" for one in done}
    chosen = st.selectbox(t("video.show"), names, format_func=names.__getitem__, key=f"shown_of_{len(done)}")
    return next(one for one in done if str(one.annotated_path) == chosen)


def choose_part(analysis: Analysis) -> Shown | None:
    """The exercise to show, where several were recognised in one video."""
    main = shown_of(analysis)
    if main is None or len(main.parts) < 2:
        return main
    names = [
        f"{part.exercise.names.in_(language())} · {part.start_s:.0f}–{part.end_s:.0f} s · {part.result.full_count}"
        for part in main.parts
    ]
    part = st.segmented_control(
        t("video.parts"),
        range(len(names)),
        default=next(n for n, part in enumerate(main.parts) if part.exercise.id == main.exercise.id),
        required=True,
        format_func=names.__getitem__,
        key=f"part_{analysis.clip.key[:16]}",
    )
    return shown_of(analysis, part)


def _what(analysis: Analysis) -> str:
    shown = shown_of(analysis)
    return t("video.unknown") if shown is None else shown.exercise.names.in_(language())


def ask_exercise(analysis: Analysis, model: Path) -> None:
    """Say how sure the coach is, offer the likely exercises, and tell what repeated itself though it has no name."""
    workout = analysis.job.result()
    recognised = workout.counted.recognised
    if recognised is None:
        return
    if recognised.unknown.count:
        st.info(t("video.unknown_reps", count=recognised.unknown.count), icon=":material/repeat:")
    if recognised.is_sure or not recognised.likely:
        return
    names = [exercises()[one].names.in_(language()) for one in recognised.likely]
    st.markdown(t("video.unsure", names=t("video.or").join(names)))
    with st.container(horizontal=True):
        for exercise_id, name in zip(recognised.likely, names, strict=True):
            if exercise_id == recognised.exercise_id:
                continue
            if st.button(name, key=f"ask_{exercise_id}_{analysis.clip.key[:16]}"):
                begin(analysis.clip, exercise_id, model, seen=workout.video.sequence)
                st.rerun()


def ask_whose(analysis: Analysis, model: Path) -> None:
    """Say which of several people this is about, and offer the others."""
    company = analysis.around.company
    if company is None or len(company.people) < 2:
        return
    words, view = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with words:
        st.markdown(f":material/group: {people_remark(company.people, company.followed).in_(language())}")
        with st.container(horizontal=True):
            for index in range(len(company.people)):
                name = t("video.person", number=index + 1)
                key = f"whose_{index}_{analysis.annotated_path.stem}"
                if index != company.followed and st.button(name, icon=":material/person:", key=key):
                    begin(analysis.clip, analysis.exercise, model, start_at_px=company.place_px(index))
                    st.rerun()
    marked = encode_image(draw_people(company.image_rgb, company.people, chosen=company.followed), "jpeg", quality=88)
    view.image(marked, width="stretch", alt=t("photo.people_alt"))
