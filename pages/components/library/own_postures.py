"""Postures of one's own: made from a photo, edited with a live preview, saved, exported, imported."""

from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from coach.errors import CoachError, LibraryError
from coach.library.draft import draft_posture, save_posture
from coach.library.posture import MIN_TOLERANCE_DEG, Posture
from coach.library.posture_form import CheckEdit, apply_edits, edits_of
from coach.library.postures import user_posture_dir
from coach.library.programme import LEVELS
from coach.media.drawing import draw_pose
from coach.platform.environment import environment
from coach.posture.score_words import posture_name
from coach.posture.scoring import score_posture
from coach.safe_text import plain_markdown
from coach.text import languages
from coach.yaml_source import check_text
from pages.components.app.account import may_change_library
from pages.components.app.language import language, language_name, t
from pages.components.app.problem import show_error
from pages.components.app.resources import postures, read_libraries_again, require_model
from pages.components.library.figure import show_figure
from pages.components.library.own_files import own_file_buttons
from pages.components.library.posture_card import check_name, posture_card
from pages.components.photo.photo_check import decoded, look_at, seen
from pages.components.photo.photos import Picture

_TEXT, _CHANGED = "own_text", "own_changed"


def own_postures() -> None:
    """Everything about the visitor's own postures."""
    if not may_change_library():
        st.info(t("account.library"), icon=":material/info:")
        return
    _saved()
    if st.session_state.get(_CHANGED) in _own_files():
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
        try:
            st.session_state[_TEXT] = draft_posture(frame, name.strip())
        except CoachError as error:
            show_error(error)
            return
        st.session_state["own_of"] = (picture.key, name)
    _edit(picture, frame)


def _photo() -> Picture | None:
    file = st.file_uploader(t("own.photo"), max_upload_size=environment().photo_mb, key="own_photo")
    return None if file is None else Picture.of(file.name, file.getvalue())


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
        st.image(draw_pose(decoded(picture), frame), caption=t("photo.annotated"), width="stretch")
        if posture is not None:
            show_figure(posture, height_px=200)
            st.metric(t("own.preview"), f"{score_posture(frame, posture).score:.0f}")
    if posture is None:
        st.error(t("own.problems"), icon=":material/error:")
        st.code("\n".join(problems), language=None, wrap_lines=True)
        return
    if posture.id in postures() and not (user_posture_dir() / f"{posture.id}.yaml").is_file():
        st.warning(t("own.replaces", name=posture_name(postures()[posture.id], language())), icon=":material/info:")
    if st.button(t("own.save"), type="primary", icon=":material/save:", key="own_save"):
        _save(text)


def _change(path: Path) -> None:
    """A posture that was kept before, in the same form."""
    kept = path.read_text(encoding="utf-8")
    posture = postures()[path.stem]
    st.header(posture_name(posture, language()), anchor=False)
    form, preview = st.columns([3, 2], gap="medium")
    with form:
        text = _form(kept, path.stem)
    with preview:
        show_figure(posture, height_px=200)
    save, leave = st.columns(2)
    if save.button(t("own.save"), type="primary", icon=":material/save:", key="own_save", width="stretch"):
        st.session_state.pop(_CHANGED)
        _save(text)
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
    level = st.segmented_control(
        t("library.level"), LEVELS, default=posture.level, required=True,
        format_func=lambda name: t(f"level.{name}"), key=f"own_level_{key}",
    )  # fmt: skip
    hold_s = st.slider(t("own.hold"), 5, 180, int(posture.hold_s), step=5, key=f"own_hold_{key}")
    rows = [
        {
            "used": True,
            "check": check_name(check),
            "wanted": edit.wanted,
            "tolerance": edit.tolerance,
            "weight": edit.weight,
        }
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
    edits = [
        CheckEdit(wanted=row["wanted"], tolerance=row["tolerance"], weight=row["weight"], used=row["used"])
        for row in edited
    ]
    return apply_edits(
        draft,
        edits,
        names={code: name for code, name in names.items() if name.strip()},
        level=level,
        hold_s=float(hold_s),
    )


def _save(text: str) -> None:
    try:
        save_posture(text)
    except LibraryError as error:
        st.error(t("own.problems"), icon=":material/error:")
        st.code(str(error), language=None, wrap_lines=True)
        return
    except CoachError as error:
        show_error(error)
        return
    read_libraries_again()
    st.toast(t("own.saved"), icon=":material/check_circle:")
    st.rerun()


def _own_files() -> list[Path]:
    return sorted(user_posture_dir().glob("*.yaml"))


def _saved() -> None:
    library = postures()
    with st.container(horizontal=True):
        for path in _own_files():
            with st.container(width=170):
                # one with mistakes is left out of the library, and told above
                if path.stem in library:
                    posture_card(library[path.stem], key="own")
                else:
                    st.markdown(f"**{plain_markdown(path.name)}**")
                change = partial(st.session_state.__setitem__, _CHANGED, path) if path.stem in library else None
                own_file_buttons(path, change=change, key=f"posture_{path.stem}")
    with st.expander(t("own.import"), icon=":material/upload_file:"):
        file = st.file_uploader(t("own.import_file"), type=["yaml", "yml"], key="own_import")
        if file is not None and st.button(t("own.import_go"), key="own_import_go"):
            _save(file.getvalue().decode("utf-8", errors="replace"))
