"""Own programmes and flows: put together with buttons, or written as the same file in YAML."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import streamlit as st

from coach.library.draft import free_id
from coach.library.own_files import keep_plan, own_path, plan_text, source_of
from coach.library.plan import plan_flow, plan_programme
from coach.library.programme import MOST_ITEMS, Flow, FlowItem, Programme, WorkoutItem
from coach.library.vocabulary import LEVELS
from coach.platform.files import remove_file
from coach.text import Text
from pages.components.app.account import may_change_library
from pages.components.app.language import language, t
from pages.components.app.problem import told
from pages.components.app.resources import exercise_names, exercises, posture_names, postures, programmes
from pages.components.app.widgets import choose
from pages.components.live.live_setup import SIDES, facts

_KINDS: Mapping[str, Any] = {"programme": Programme, "flow": Flow}
_NEW = ""


def build_plan() -> None:
    """Choose, order, count, name, keep."""
    if not may_change_library():
        return
    with st.expander(t("builder.title"), icon=":material/construction:"):
        kind = choose("builder.kind", _KINDS, "builder.{}", default="programme", key="builder_kind")
        rows = _rows(kind, _begin_with(kind))
        _add(kind, rows)
        for place, row in enumerate(rows):
            _row(kind, rows, place, row)
        _finish(kind, rows)


def _plans(kind: str) -> Mapping[str, Programme | Flow]:
    return programmes().programmes if kind == "programme" else programmes().flows


def _begin_with(kind: str) -> str:
    names = {_NEW: t("builder.empty"), **{key: plan.names.in_(language()) for key, plan in _plans(kind).items()}}
    chosen: str = st.selectbox(
        t("programme.begin_with"), names, format_func=names.__getitem__, key=f"builder_from_{kind}"
    )
    return chosen


def _rows(kind: str, begin_with: str) -> list[dict[str, Any]]:
    """What is being built. Every row has a name of its own, so that its fields move with it."""
    key = f"builder_rows_{kind}"
    kept: tuple[str, list[dict[str, Any]]] | None = st.session_state.get(key)
    if kept is None or kept[0] != begin_with:
        begun = _plans(kind).get(begin_with)
        items = () if begun is None else begun.items
        kept = st.session_state[key] = (begin_with, [_row_of(item) for item in items])
    return kept[1]


def _row_of(item: WorkoutItem | FlowItem) -> dict[str, Any]:
    return {"row": uuid4().hex[:8], **item.model_dump()}


def _add(kind: str, rows: list[dict[str, Any]]) -> None:
    names = exercise_names() if kind == "programme" else posture_names()
    what, button = st.columns([3, 1], vertical_alignment="bottom")
    chosen = what.selectbox(t("builder.what"), names, format_func=names.__getitem__, key=f"builder_what_{kind}")
    if button.button(
        t("builder.add"), icon=":material/add:", key="builder_add", width="stretch", disabled=len(rows) >= MOST_ITEMS
    ):
        rows.append(_row_of(_fresh(kind, chosen)))


def _fresh(kind: str, chosen: str) -> WorkoutItem | FlowItem:
    if kind == "flow":
        return FlowItem(posture=chosen, breaths=5, side="both" if postures()[chosen].roles else None)
    if exercises()[chosen].is_hold:
        return WorkoutItem(exercise=chosen, duration_s=30.0)
    return WorkoutItem(exercise=chosen, repetitions=10)


def _row(kind: str, rows: list[dict[str, Any]], place: int, row: dict[str, Any]) -> None:
    key = row["row"]
    item = exercises()[row["exercise"]] if kind == "programme" else postures()[row["posture"]]
    name = item.names.in_(language())
    with st.container(border=True, horizontal=True, vertical_alignment="bottom", gap="small", key=f"builder_row_{key}"):
        st.markdown(f"**{place + 1}. {name}**", width=170)
        if kind == "programme":
            row["sets"] = st.number_input(t("live.sets"), 1, 20, row["sets"], key=f"b_sets_{key}", width=110)
            _amount(row, ("repetitions", t("live.repetitions_each"), 500), ("duration_s", t("live.seconds_each"), 3600))
            row["rest_s"] = float(
                st.number_input(t("live.rest_s"), 0, 600, int(row["rest_s"]), step=5, key=f"b_rest_{key}", width=120)
            )
        else:
            _amount(row, ("breaths", t("builder.breaths"), 60), ("hold_s", t("live.hold_s"), 3600))
            if postures()[row["posture"]].roles:
                side = row["side"] or "both"
                row["side"] = choose("live.which_side", SIDES, "live.side.{}", default=side, key=f"b_side_{key}")
        with st.container(horizontal=True, gap="xsmall", width="content"):
            _move(rows, place, -1, ":material/arrow_upward:", t("builder.up", name=name), key)
            _move(rows, place, 1, ":material/arrow_downward:", t("builder.down", name=name), key)
            st.button(
                "", icon=":material/delete:", help=t("builder.remove", name=name), key=f"b_remove_{key}",
                on_click=rows.remove, args=(row,),
            )  # fmt: skip


def _amount(row: dict[str, Any], *fields: tuple[str, str, int]) -> None:
    """The one of two amounts that the row has."""
    name, label, most = fields[0] if row[fields[0][0]] is not None else fields[1]
    value = st.number_input(label, 1, most, int(row[name]), key=f"b_{name}_{row['row']}", width=130)
    row[name] = float(value) if name.endswith("_s") else value


def _move(rows: list[dict[str, Any]], place: int, by: int, icon: str, words: str, key: str) -> None:
    def swap() -> None:
        rows[place], rows[place + by] = rows[place + by], rows[place]

    is_possible = 0 <= place + by < len(rows)
    st.button("", icon=icon, help=words, key=f"b_move_{by}_{key}", on_click=swap, disabled=not is_possible)


def _finish(kind: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        st.caption(t("builder.nothing"))
        return
    one, two, three = st.columns([2, 1, 2], vertical_alignment="bottom")
    name = one.text_input(t("builder.name"), key=f"builder_name_{kind}", max_chars=60).strip()
    rounds = two.number_input(t("builder.rounds"), 1, 20, 1, key=f"builder_rounds_{kind}")
    key = f"builder_level_{kind}"
    level = choose("live.level", LEVELS, "live.level_{}", default="beginner", key=key, place=three)
    plan = _plan(kind, rows, name or t("builder.unnamed"), rounds, level)
    steps = plan_programme(plan, exercises()) if isinstance(plan, Programme) else plan_flow(plan, postures())
    st.caption(facts(steps, level))
    begun = st.button(t("builder.keep"), type="primary", icon=":material/save:", key="builder_keep", disabled=not name)
    if begun and _keep(type(plan), plan_text(plan)):
        st.session_state["live_workout" if kind == "programme" else "live_yoga"] = f"{kind}:{plan.id}"


def _plan(kind: str, rows: list[dict[str, Any]], name: str, rounds: int, level: Any) -> Programme | Flow:
    items = [{key: value for key, value in row.items() if key != "row"} for row in rows]
    library = programmes()
    rest: dict[str, Any] = {
        "id": free_id(name, {*library.programmes, *library.flows}),
        "names": Text({"en": name}),
        "description": Text({one: t("builder.description") for one in {"en", language()}}),
        "level": level,
        "rounds": rounds,
        "source": "Put together in the application",
    }
    if kind == "programme":
        return Programme(items=tuple(WorkoutItem(**item) for item in items), **rest)
    return Flow(items=tuple(FlowItem(**item) for item in items), **rest)


def edit_programmes() -> None:
    """Choose a programme or flow, change its text, check it, keep it."""
    if not may_change_library():
        return
    with st.expander(t("programme.edit"), icon=":material/edit_note:"):
        st.markdown(t("programme.help"))
        names = {f"{kind}:{key}": plan.names.in_(language()) for kind in _KINDS for key, plan in _plans(kind).items()}
        chosen = st.selectbox(t("programme.begin_with"), names, format_func=names.__getitem__, key="programme_chosen")
        kind, _, plan_id = chosen.partition(":")
        model = _KINDS[kind]
        text = source_of(model, plan_id)
        source = st.text_area(t("programme.text"), text, height=360, key=f"programme_text_{chosen}")
        keep, drop = st.columns(2)
        if keep.button(t("programme.keep"), type="primary", key="programme_keep", width="stretch"):
            _keep(model, source)
        is_own = own_path(model, plan_id).is_file()
        if drop.button(t("programme.forget"), disabled=not is_own, key="programme_forget", width="stretch"):
            remove_file(own_path(model, plan_id))
            st.rerun()


def _keep(model: type[Any], source: str) -> bool:
    """Whether it could be kept; else its mistakes are shown."""
    plan = told(lambda: keep_plan(model, source, tuple(exercises()), tuple(postures())))
    if plan is None:
        return False
    st.success(t("programme.kept", name=plan.names.in_(language())), icon=":material/check_circle:")
    return True
