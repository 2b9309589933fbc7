"""The parts of the settings page."""

import tempfile
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from coach.library.vocabulary import LEVELS
from coach.media.marks import Skeleton
from coach.platform.paths import DATABASE_FILE, data_dir, database_url, media_dir
from coach.pose.model import download_variant, find_model, missing_witnesses
from coach.pose.model_sources import DOWNLOAD_MB, Variant
from coach.posture.scoring import STRICTNESS_FACTOR
from coach.records.archive import export_file, import_file
from coach.records.history import History
from coach.records.kept import delete_everything, kept_files
from coach.records.preferences import Settings, settings_of
from coach.records.values import ProfileRecord
from coach.safe_text import plain_markdown
from coach.text import languages, say
from pages.components.app.account import needs_login
from pages.components.app.language import csv_style, language, language_name, t
from pages.components.app.problem import told
from pages.components.app.records import current_person, use_person, use_settings
from pages.components.app.resources import renew_detectors
from pages.components.app.widgets import choose, download

UNITS = ("metric", "imperial")
VARIANTS = ("full", "lite", "heavy")
_CM_PER_INCH, _KG_PER_POUND = 2.54, 0.45359237
_DONE = "settings_done"
_DOWNLOAD = ":material/download:"


def show_done() -> None:
    """What the last click has done; said once."""
    message = st.session_state.pop(_DONE, None)
    if message:
        st.success(message, icon=":material/check_circle:")


def _done(message: str) -> None:
    st.session_state[_DONE] = message
    st.rerun()


def add_person(history: History) -> None:
    """One more for whoever uses the coach on this computer; the sidebar chooses among them."""
    with st.popover(t("settings.add_person"), icon=":material/person_add:"):
        name = st.text_input(t("settings.name"), key="new_person", max_chars=80)
        if st.button(t("settings.add"), disabled=not name.strip(), key="add_person"):
            use_person(history.add_profile(name).uuid)
            _done(t("settings.person_added", name=name.strip()))


def profile_form(history: History, person: ProfileRecord) -> None:
    """Name, body, level; everything but the name may stay unknown."""
    imperial = settings_of(person.settings).units == "imperial"
    with st.form(f"profile_{person.uuid}_{imperial}", border=True):
        name = st.text_input(t("settings.name"), person.name, max_chars=80)
        one, two, three = st.columns(3)
        height = one.number_input(
            t("settings.height_in") if imperial else t("settings.height_cm"),
            0.0, 300.0, _shown(person.height_cm, _CM_PER_INCH if imperial else 1.0), step=1.0, format="%.0f",
        )  # fmt: skip
        mass = two.number_input(
            t("settings.mass_lb") if imperial else t("settings.mass_kg"),
            0.0, 700.0, _shown(person.mass_kg, _KG_PER_POUND if imperial else 1.0), step=0.5, format="%.1f",
        )  # fmt: skip
        options = ("", *LEVELS)
        level = three.selectbox(
            t("settings.level"), options, index=options.index(person.level or ""),
            format_func=lambda one: t(f"level.{one}") if one else t("settings.unknown"),
        )  # fmt: skip
        st.caption(t("settings.body_note"))
        if st.form_submit_button(t("settings.keep"), type="primary"):
            changed = replace(
                person,
                name=name.strip() or person.name,
                height_cm=_known(height, _CM_PER_INCH if imperial else 1.0),
                mass_kg=_known(mass, _KG_PER_POUND if imperial else 1.0),
                level=level or None,
            )
            history.change_profile(changed)
            _done(t("settings.kept"))


def _shown(value: float | None, per_unit: float) -> float | None:
    return None if value is None else round(value / per_unit, 1)


def _known(value: float | None, per_unit: float) -> float | None:
    return round(value * per_unit, 2) if value else None


def wishes(history: History, person: ProfileRecord) -> None:
    """Language, units, strictness, voice, model, what is kept: saved with every change."""
    now = settings_of(person.settings)
    names = list(languages())
    one, two = st.columns(2, gap="large")
    with one:
        spoken = st.selectbox(
            t("settings.language"), names, index=names.index(language()), format_func=language_name,
            key="settings_language",
        )  # fmt: skip
        values = {
            "units": _choice("units", UNITS, now.units),
            "strictness": _choice("strictness", STRICTNESS_FACTOR, now.strictness),
            "model_variant": _choice("variant", VARIANTS, now.model_variant, help_=t("settings.variant_help")),
        }
    with two:
        values["skeleton"] = _choice("skeleton", Skeleton, now.skeleton)
        values["voice"] = voice = st.toggle(t("settings.voice"), now.voice, key=f"voice_{person.uuid}")
        volume = st.slider(
            t("settings.volume"), 0, 100, round(100 * now.voice_volume), key=f"volume_{person.uuid}", disabled=not voice
        )
        for name in ("pictures", "videos"):
            kept = getattr(now, f"keep_{name}")
            values[f"keep_{name}"] = st.toggle(t(f"settings.keep_{name}"), kept, key=f"{name}_{person.uuid}")
        st.caption(t("settings.keep_note"))
    wanted = replace(now, voice_volume=volume / 100, **values)
    if wanted != now or spoken != (person.language or language()):
        _keep_wishes(history, person, wanted, spoken)
    _model(wanted.model_variant)


def _choice(name: str, options: Iterable[str], now: str, *, help_: str | None = None) -> Any:
    words = f"settings.{name}_{{}}" if name in ("units", "variant") else f"{name}.{{}}"
    return choose(f"settings.{name}", options, words, default=now, help=help_, key=f"settings_{name}")


def _keep_wishes(history: History, person: ProfileRecord, wanted: Settings, spoken: str) -> None:
    history.change_profile(replace(person, settings=wanted.as_dict(), language=spoken))
    use_settings(wanted)
    if spoken != language():
        st.session_state["language"] = spoken
        st.session_state.pop("language_switch", None)
    st.rerun()


def _model(variant: Variant) -> None:
    """A variant, or what checks the full one, is fetched only when the visitor says so."""
    missing = [variant] if find_model(variant=variant) is None else []
    if variant == "full":
        missing = missing_witnesses()
    if not missing:
        return
    names = ", ".join(f"{one} ({DOWNLOAD_MB[one]} MB)" for one in missing)
    words = "settings.witness_missing" if variant == "full" else "settings.variant_missing"
    st.info(t(words, names=names), icon=_DOWNLOAD)
    if not needs_login() and st.button(t("settings.variant_fetch"), key="fetch_variant"):
        bar = st.progress(0.0, text=t("settings.variant_fetching"))
        how = {"progress": lambda doing, share: bar.progress(share, text=doing.in_(language()))}
        fetched = [told(partial(download_variant, one, **how)) for one in missing]
        bar.empty()
        if any(fetched):
            renew_detectors()  # those that are open know nothing of it
        if all(fetched):
            _done(t("settings.variant_ready"))


def storage(history: History) -> None:
    """Where everything is, and in and out of it."""
    if needs_login():
        # a visitor of a studio has no business with its folders
        st.markdown(t("account.where"))
    elif database_url().startswith("sqlite"):
        st.markdown(t("settings.where"))
        st.code(str(data_dir() / DATABASE_FILE), language=None, wrap_lines=True)
        st.caption(t("settings.size", megabytes=_size_mb()))
        others = [t(f"settings.kept_{kind}", count=len(files)) for kind, files in kept_files(None).items() if files]
        if others:
            st.markdown(t("settings.beside", names=" · ".join(others)))
            st.code(str(data_dir()), language=None, wrap_lines=True)
    else:
        st.markdown(t("settings.where_server"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        download(t("settings.export"), lambda: _exported(history), "coach-history.zip", key="export_history")
        _delete_everything(history)
    file = st.file_uploader(t("settings.import"), type=["json", "zip"], key="import_history")
    if file is not None and st.button(t("settings.import_go"), key="import_go"):
        _import(history, file.name, file.getvalue())


def _size_mb() -> float:
    others = (path for files in kept_files(None).values() for path in files)
    media = media_dir().glob("*") if media_dir().is_dir() else ()
    files = [*data_dir().glob(f"{DATABASE_FILE}*"), *media, *others]
    return sum(path.stat().st_size for path in files) / 1e6


def _exported(history: History) -> bytes:
    with tempfile.TemporaryDirectory(prefix="coach-export-") as folder:
        path = Path(folder) / "history.zip"
        export_file(history, path, style=csv_style())
        return path.read_bytes()


def _import(history: History, name: str, data: bytes) -> None:
    with tempfile.TemporaryDirectory(prefix="coach-import-") as folder:
        path = Path(folder) / f"upload{Path(name).suffix}"
        path.write_bytes(data)
        done = import_file(history, path)
    _become_known(history, current_person(history))
    _done(t("settings.imported", sessions=done.sessions, known=done.known))


def _become_known(history: History, person: ProfileRecord) -> None:
    """Who has nothing of their own and brought sessions along is whose the newest is, or would see none of them."""
    newest = next(iter(history.sessions(limit=1)), None)
    if newest is None or history.sessions(person.uuid, limit=1):
        return
    use_person(newest.profile_uuid)
    nobody = ProfileRecord(uuid=person.uuid, name=person.name, created_at=person.created_at)
    if person == nobody and person.name in {say("history.me", one) for one in languages()}:
        history.delete_profile(person.uuid)  # made for a visitor who had not said anything yet


def _delete_everything(history: History) -> None:
    with st.popover(t("settings.delete_all"), icon=":material/delete_forever:"):
        st.markdown(t("settings.delete_sure"))
        sure = st.checkbox(t("settings.delete_understood"), key="delete_understood")
        if st.button(t("settings.delete_yes"), type="primary", disabled=not sure, key="delete_everything"):
            delete_everything(history)
            st.session_state.pop("profile_uuid", None)
            _done(t("settings.deleted"))
        person = current_person(history)
        if len(history.profiles()) > 1 and st.button(
            t("settings.delete_person", name=plain_markdown(person.name)), disabled=not sure, key="delete_person"
        ):
            history.delete_profile(person.uuid)
            st.session_state.pop("profile_uuid", None)
            _done(t("settings.deleted"))
