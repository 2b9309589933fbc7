"""Which exercise to count, and which finished video to show."""

import streamlit as st

from coach.safe_text import plain_markdown
from pages.components.app.language import language, t
from pages.components.app.links import choose_linked
from pages.components.app.problem import show_error
from pages.components.app.resources import exercises
from pages.components.app.visit import remember
from pages.components.video.analyses import AUTO, Analysis, Shown, analyses, finished, shown_of
from pages.components.video.videos import Clip


def choose_exercise(clips: list[Clip]) -> str:
    """The exercise to count; of a sample it is known."""
    library = exercises()
    names = {AUTO: t("video.automatic")}
    names |= dict(sorted(((key, library[key].names.in_(language())) for key in library), key=lambda item: item[1]))
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
