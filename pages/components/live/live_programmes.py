"""Own programmes and flows: their YAML can be written here, and is checked before it is kept."""

from typing import Any

import streamlit as st

from coach.library.programme import Flow, Programme
from coach.library.programmes import check_plan_text, forget_plan, keep_plan, plan_path, plan_source
from pages.components.app.account import may_change_library
from pages.components.app.language import language, t
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
        source = st.text_area(
            t("programme.text"), plan_source(model, plan_id), height=360, key=f"programme_text_{chosen}"
        )
        keep, drop = st.columns(2)
        if keep.button(t("programme.keep"), type="primary", key="programme_keep", width="stretch"):
            _keep(model, source, plan_id)
        is_own = plan_path(model, plan_id, own=True).is_file()
        if drop.button(t("programme.forget"), disabled=not is_own, key="programme_forget", width="stretch"):
            forget_plan(model, plan_id)
            programmes.clear()
            st.rerun()


def _keep(model: Any, source: str, plan_id: str) -> None:
    plan, problems = check_plan_text(source, model, tuple(exercises()), tuple(postures()), name=f"{plan_id}.yaml")
    if plan is None:
        st.error(t("programme.wrong", count=len(problems)), icon=":material/error:")
        st.code("\n\n".join(problems), language=None)
        return
    keep_plan(model, plan, source)
    programmes.clear()
    st.success(t("programme.kept", name=plan.names.in_(language())), icon=":material/check_circle:")
