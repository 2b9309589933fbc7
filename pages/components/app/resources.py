"""What all visitors share: detectors and libraries."""

from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st

from coach.errors import LibraryError, ModelError
from coach.library.exercise import Exercise
from coach.library.known import ExerciseLibrary, PostureLibrary, load_exercises, load_postures
from coach.library.own_files import Item, ProgrammeLibrary, folders_of, load_programmes
from coach.library.posture import Posture
from coach.library.programme import Flow, Programme
from coach.pose.detector import PoseDetector
from coach.pose.model import ensure_model, find_model, missing_witnesses
from coach.pose.tracker import PoseTracker
from coach.session.pool import DetectorPool, photo_pool
from coach.text import Message, name_order, said_in
from pages.components.app.language import language, t
from pages.components.app.problem import end_page

#: What people may have files of their own of.
_KINDS = (Posture, Exercise, Programme, Flow)
#: Set when not all witnesses could be fetched with the model: told once.
_ALONE = "model_alone"


def require_model() -> Path:
    """The pose model. Where it is not on this computer yet, the page offers to fetch it and goes no further."""
    # a variant chosen in the settings, where it is on this computer
    variant = st.session_state.get("model_variant", "full")
    found = (find_model(variant=variant) if variant != "full" else None) or find_model()
    if st.session_state.pop(_ALONE, False):
        st.warning(t("model.alone_now"), icon=":material/info:")
    return found if found is not None else _fetch_model()


def _fetch_model() -> Path:
    st.info(t("model.explain"), icon=":material/download:")
    if not st.button(t("model.fetch"), type="primary", key="fetch_model"):
        end_page()
    bar = st.progress(0.0, text=t("model.fetching"))

    def show(doing: Message, share: float) -> None:
        bar.progress(share, text=doing.in_(language()))

    try:
        path = ensure_model(progress=show)
    except ModelError as error:
        bar.empty()
        st.error(t("model.failed"), icon=":material/error:")
        st.code(error.in_(language()), language=None, wrap_lines=True)
        st.button(t("model.again"))
        end_page()
    if missing_witnesses():
        st.session_state[_ALONE] = True
    st.rerun()
    return path


@st.cache_resource(show_spinner=False, max_entries=1, on_release=lambda pool: pool.close())
def photo_detectors(model: Path) -> DetectorPool[PoseDetector]:
    """Detectors for still pictures, shared by all visitors."""
    return photo_pool(model)


def renew_detectors() -> None:
    """After another model was fetched: the next photo is looked at with it, and a batch that runs is left in peace."""
    photo_detectors.clear()


@st.cache_resource(show_spinner=False, max_entries=1, on_release=lambda pool: pool.close())
def video_trackers(model: Path) -> DetectorPool[PoseTracker]:
    """Places for following people through videos, shared by all visitors."""
    return DetectorPool(lambda: PoseTracker(model), reuse=False, kind="video")


def _own_files(kind: type[Item]) -> tuple[tuple[str, int, int], ...]:
    """What tells that one's own files have changed, whoever changed them: this visitor, another one, an editor."""
    found = []
    for path in sorted(folders_of(kind)[1].glob("*.yaml")):
        with suppress(OSError):  # deleted meanwhile
            about = path.stat()
            found.append((str(path), about.st_mtime_ns, about.st_size))
    return tuple(found)


# A page asks for it up to a hundred times in one run; Streamlit's own caches take ten times as long to find it.
@lru_cache(maxsize=2)
def _read(kind: type[Item], own: object) -> tuple[Any, tuple[str, ...]]:  # noqa: ARG001 - part of the key
    """The library, and what is wrong with files of the user's own: those are then left out. own: as they are now."""
    load: Any = load_postures if kind is Posture else load_exercises
    try:
        return load(), ()
    except LibraryError as error:
        return load(folders_of(kind)[:1]), error.problems


def postures() -> PostureLibrary:
    return _read(Posture, _own_files(Posture))[0]


def exercises() -> ExerciseLibrary:
    return _read(Exercise, _own_files(Exercise))[0]


def programmes() -> ProgrammeLibrary:
    """Programmes and flows. Raises `LibraryError` for wrong ones of one's own."""
    return _read_plans(tuple(map(_own_files, _KINDS)))


@lru_cache(maxsize=2)
def _read_plans(own: object) -> ProgrammeLibrary:  # noqa: ARG001 - as above
    return load_programmes(tuple(exercises()), tuple(postures()))


def posture_names() -> dict[str, str]:
    """Every posture by its id, in the visitor's language and in the order of the names."""
    return _names(postures())


def exercise_names() -> dict[str, str]:
    """The same for exercises."""
    return _names(exercises())


def _names(library: Mapping[str, Posture | Exercise]) -> dict[str, str]:
    names = {key: one.names.in_(language()) for key, one in library.items()}
    return dict(sorted(names.items(), key=lambda item: name_order(item[1])))


def show_library_problems() -> None:
    """Say which of the user's own files could not be used."""
    problems = (*_read(Posture, _own_files(Posture))[1], *_read(Exercise, _own_files(Exercise))[1])
    if problems:
        st.warning(t("library.problems"), icon=":material/warning:")
        st.code("\n".join(said_in(one, language()) for one in problems), language=None, wrap_lines=True)
