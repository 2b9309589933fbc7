"""Own programmes and flows: their YAML can be written here, and is checked before it is kept."""

from typing import Any

import streamlit as st

from coach.library.own_files import own_path, source_of
from coach.library.programme import Flow, Programme
from coach.library.programmes import keep_plan
from coach.platform.private_files import forget_file
from pages.components.app.account import may_change_library
from pages.components.app.language import language, t
from pages.components.app.problem import told
from pages.components.app.resources import exercises, postures
from pages.components.live.live_resources import programmes

_MODELS: dict[str, Any] = {"programme": Programme, "flow": Flow}


def edit_programmes() -> None:
    """Choose a programme or flow, change its text, check it, keep it."""
    if not may_change_library():
        return
    with st.expander(t("programme.edit"), icon=":material/edit_note:"):
        st.markdown(t("programme.help"))
        names = {f"programme:{key}": plan.names.in_(language()) for key, plan in programmes().programmes.items()}
        names |= {f"flow:{key}": plan.names.in_(language()) for key, plan in programmes().flows.items()}
        chosen = st.selectbox(t("programme.begin_with"), names, format_func=names.__getitem__, key="programme_chosen")
        kind, _, plan_id = chosen.partition(":")
        model = _MODELS[kind]
        text = source_of(model, plan_id)
        source = st.text_area(t("programme.text"), text, height=360, key=f"programme_text_{chosen}")
        keep, drop = st.columns(2)
        if keep.button(t("programme.keep"), type="primary", key="programme_keep", width="stretch"):
            _keep(model, source)
        is_own = own_path(model, plan_id).is_file()
        if drop.button(t("programme.forget"), disabled=not is_own, key="programme_forget", width="stretch"):
            forget_file(own_path(model, plan_id))
            programmes.clear()
            st.rerun()


def _keep(model: Any, source: str) -> None:
    plan = told(lambda: keep_plan(model, source, tuple(exercises()), tuple(postures())))
    if plan is not None:
        programmes.clear()
        st.success(t("programme.kept", name=plan.names.in_(language())), icon=":material/check_circle:")
