"""One's own postures and exercises: made from a photo or from one that is there, changed, checked, kept, shared."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from coach.errors import LibraryError
from coach.library.draft import CheckEdit, apply_edits, draft_posture, edits_of
from coach.library.exercise import Exercise
from coach.library.own_files import Item, keep_own, own_path, source_of
from coach.library.posture import MIN_TOLERANCE_DEG, Posture
from coach.library.vocabulary import LEVELS
from coach.media.drawing import draw_pose
from coach.platform.environment import environment
from coach.platform.files import remove_file
from coach.posture.scoring import score_posture
from coach.safe_text import plain_markdown
from coach.text import languages
from coach.yaml_source import check_text
from pages.components.app.account import may_change_library
from pages.components.app.language import language, language_name, t
from pages.components.app.problem import show_error, told
from pages.components.app.resources import exercise_names, exercises, postures, require_model
from pages.components.app.widgets import choose, download
from pages.components.library.figure import show_figure
from pages.components.library.library_cards import check_name, posture_card
from pages.components.photo.photo_check import decoded, look_at, seen
from pages.components.photo.photos import Picture

_TEXT, _CHANGED = "own_text", "own_changed"
_EXERCISE, _OPEN = "exercise_chosen", "own_exercise_open"


def own_exercises() -> None:
    """Exercises: begin with one that is there, change its definition, check it, keep it."""
    if not may_change_library():
        return
    with st.container(horizontal=True):
        for path in _files(Exercise):
            known = exercises().get(path.stem)
            with st.container(width=170, border=True):
                st.markdown(f"**{plain_markdown(path.name if known is None else known.names.in_(language()))}**")
                change = partial(st.session_state.update, {_EXERCISE: path.stem, _OPEN: True})
                _buttons(Exercise, path, change=None if known is None else change)
    with st.expander(t("own.exercises"), icon=":material/edit_note:", expanded=bool(st.session_state.get(_OPEN))):
        st.markdown(t("own.exercises_help"))
        names = exercise_names()
        chosen = st.selectbox(t("programme.begin_with"), names, format_func=names.__getitem__, key=_EXERCISE)
        source = source_of(Exercise, chosen)
        source = st.text_area(t("own.definition"), source, height=420, key=f"exercise_text_{chosen}")
        if st.button(t("programme.keep"), type="primary", key="exercise_keep", width="stretch"):
            _keep(Exercise, source)


def own_postures() -> None:
    if not may_change_library():
        st.info(t("account.library"), icon=":material/info:")
        return
    _saved()
    if st.session_state.get(_CHANGED) in _files(Posture):
        _change(st.session_state[_CHANGED])
        return
    st.header(t("own.new"), anchor=False)
    st.markdown(t("own.lead"))
    picture = _photo()
    name = st.text_input(t("own.name"), key="own_name", placeholder=t("own.name_example"))
    if picture is None or not name.strip():
        return
    frame = _person(picture)
    if frame is None:
        return
    if st.session_state.get("own_of") != (picture.key, name):
        draft = told(lambda: draft_posture(frame, name.strip()))
        if draft is None:
            return
        st.session_state[_TEXT] = draft
        st.session_state["own_of"] = (picture.key, name)
    _edit(picture, frame)


def _photo() -> Picture | None:
    file = st.file_uploader(t("own.photo"), max_upload_size=environment().photo_mb, key="own_photo")
    return None if file is None else Picture.given(file)


def _person(picture: Picture) -> Any:
    for problem in look_at([picture], require_model()).values():
        show_error(problem)
        return None
    frame = seen(picture).frame
    if frame is None:
        st.warning(t("posture.no_person"), icon=":material/info:")
    return frame


def _edit(picture: Picture, frame: Any) -> None:
    form, preview = st.columns([3, 2], gap="medium")
    with form:
        text = _form(st.session_state[_TEXT], "_".join(st.session_state["own_of"]))
        with st.expander(t("own.definition"), icon=":material/code:"):
            st.code(text, language="yaml", wrap_lines=True)
    posture, problems = check_text(text, Posture, name="posture.yaml")
    with preview:
        st.image(
            draw_pose(decoded(picture), frame), caption=t("photo.annotated"), width="stretch", alt=t("photo.annotated")
        )
        if posture is not None:
            show_figure(posture, height_px=200)
            st.metric(t("own.preview"), f"{score_posture(frame, posture).score:.0f}")
    if posture is None:
        show_error(LibraryError(problems))
        return
    if posture.id in postures() and not own_path(Posture, posture.id).is_file():
        st.warning(t("own.replaces", name=postures()[posture.id].names.in_(language())), icon=":material/info:")
    if st.button(t("own.save"), type="primary", icon=":material/save:", key="own_save"):
        _keep(Posture, text)


def _change(path: Path) -> None:
    """A posture that was kept before, in the same form."""
    kept = path.read_text(encoding="utf-8")
    posture = postures()[path.stem]
    st.header(posture.names.in_(language()), anchor=False)
    form, preview = st.columns([3, 2], gap="medium")
    with form:
        text = _form(kept, path.stem)
    with preview:
        show_figure(posture, height_px=200)
    save, leave = st.columns(2)
    if save.button(t("own.save"), type="primary", icon=":material/save:", key="own_save", width="stretch"):
        _keep(Posture, text)
    leave.button(t("own.leave"), on_click=lambda: st.session_state.pop(_CHANGED), key="own_leave", width="stretch")


def _form(draft: str, key: str) -> str:
    """The draft with what the visitor changes in it."""
    posture, problems = check_text(draft, Posture, name="posture")
    if posture is None:
        raise ValueError(f"draft: expected a valid posture but got {problems}")
    places = zip(languages(), st.columns(len(languages())), strict=True)
    names = {
        code: place.text_input(
            t("own.name_in", name=language_name(code)), posture.names.in_(code), key=f"own_{code}_{key}"
        )
        for code, place in places
    }
    level = choose("library.level", LEVELS, "level.{}", default=posture.level, key=f"own_level_{key}")
    hold_s = st.slider(t("own.hold"), 5, 180, int(posture.hold_s), step=5, key=f"own_hold_{key}")
    rows = [
        {"check": check_name(check), **asdict(edit)}
        for check, edit in zip(posture.checks, edits_of(posture), strict=True)
    ]
    edited = st.data_editor(
        rows,
        hide_index=True,
        disabled=["check"],
        column_order=["used", "check", "wanted", "tolerance", "weight"],
        key=f"own_checks_{key}",
        column_config={
            "used": st.column_config.CheckboxColumn("✓", width="small"),
            "check": t("table.check"),
            "wanted": st.column_config.NumberColumn(t("own.wanted"), format="%.0f", min_value=0, max_value=360),
            "tolerance": st.column_config.NumberColumn(t("own.tolerance"), format="%.0f", min_value=MIN_TOLERANCE_DEG),
            "weight": st.column_config.NumberColumn(t("own.weight"), format="%.1f", min_value=0.1, max_value=10.0),
        },
    )
    edits = [CheckEdit(**{name: value for name, value in row.items() if name != "check"}) for row in edited]
    return apply_edits(
        draft,
        edits,
        names={code: name for code, name in names.items() if name.strip()},
        level=level,
        hold_s=float(hold_s),
    )


def _keep(kind: type[Item], text: str) -> None:
    kept = told(lambda: keep_own(kind, text))
    if kept is not None:
        st.session_state.pop(_CHANGED, None)
        st.toast(plain_markdown(t("programme.kept", name=kept.names.in_(language()))), icon=":material/check_circle:")
        st.rerun()


def _files(kind: type[Item]) -> list[Path]:
    return sorted(own_path(kind, "any").parent.glob("*.yaml"))


def _saved() -> None:
    library = postures()
    with st.container(horizontal=True):
        for path in _files(Posture):
            with st.container(width=170):
                # one with mistakes is left out of the library, and told above
                if path.stem in library:
                    posture_card(library[path.stem], key="own")
                else:
                    st.markdown(f"**{plain_markdown(path.name)}**")
                change = partial(st.session_state.__setitem__, _CHANGED, path) if path.stem in library else None
                _buttons(Posture, path, change=change)
    with st.expander(t("own.import"), icon=":material/upload_file:"):
        file = st.file_uploader(t("own.import_file"), type=["yaml", "yml"], max_upload_size=1, key="own_import")
        if file is not None and st.button(t("own.import_go"), key="own_import_go"):
            _keep(Posture, file.getvalue().decode("utf-8", errors="replace"))


def _buttons(kind: type[Item], path: Path, *, change: Callable[[], None] | None) -> None:
    """Change it, take it along, remove it. change: opens it for changes; None for one that cannot be read."""
    key = f"{kind.__name__.lower()}_{path.stem}"
    if change is not None:
        st.button(t("own.change"), icon=":material/edit:", on_click=change, key=f"change_{key}", width="stretch")
    text = path.read_text(encoding="utf-8", errors="replace")
    download(t("own.export"), text, path.name, key=f"export_{key}", width="stretch")
    with st.popover(t("own.delete"), icon=":material/delete:", width="stretch"):
        st.markdown(t("own.delete_sure"))
        if st.button(t("own.delete_yes"), type="primary", key=f"delete_{key}", width="stretch"):
            if told(lambda: remove_file(path)) is None:
                return
            st.toast(t("settings.deleted"), icon=":material/check_circle:")
            st.rerun()
