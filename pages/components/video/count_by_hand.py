"""A count put right by hand: how many, which are none, which are two or one, which exercise it was."""

import streamlit as st

from coach.workout.count_by_hand import as_measured, counted, joined, renamed, split, without
from coach.workout.repetition import WorkoutResult
from pages.components.app.language import language, t
from pages.components.app.resources import exercise_names, exercises


def put_right(result: WorkoutResult, *, key: str, of: str = "") -> WorkoutResult:
    """Offer to put a count right; returns it as it is said to be. of: which count, where there are several."""
    said = result
    label = " · ".join(filter(None, (t("recount.open"), of)))
    # of its own key it stays open when something appears above it
    with st.expander(label, icon=":material/edit:", key=f"{key}_open"):
        st.caption(t("recount.help"))
        what, how_many = st.columns([3, 2], gap="medium", vertical_alignment="bottom")
        with what:
            said = _exercise(said, key)
        if not result.holds:
            # what is said about single repetitions makes another number, so another widget; so does what is taken back
            said_so_far = "measured" if result.full_by_hand is None else "said"
            count_key = f"{key}_count_{len(result.repetitions)}_{len(result.removed)}_{said_so_far}"
            count = how_many.number_input(t("recount.count"), 0, 9999, result.full_count, 1, key=count_key)
            if count != result.full_count:
                said = counted(said, count)
        if result.repetitions:
            said = _repetitions(said, key)
        if result.is_by_hand:
            measured = as_measured(result)
            name = exercises()[measured.exercise_id].names.in_(language())
            with st.container(horizontal=True, vertical_alignment="center"):
                words = "recount.taken_for" if result.holds else "recount.measured"
                st.markdown(t(words, count=measured.full_count, name=name), width="content")
                if st.button(t("hand.leave_all"), icon=":material/undo:", key=f"{key}_undo"):
                    said = measured
    return said


def _exercise(result: WorkoutResult, key: str) -> WorkoutResult:
    library = exercises()
    held = bool(result.holds)
    names = {one: name for one, name in exercise_names().items() if library[one].is_hold == held}
    ids = list(names)
    index = ids.index(result.exercise_id) if result.exercise_id in names else None
    # another exercise is another choice, or the browser would name again what was taken back
    own = f"{key}_exercise_{result.exercise_id}"
    chosen = st.selectbox(t("recount.exercise"), ids, index, format_func=names.__getitem__, key=own)
    return result if chosen in (None, result.exercise_id) else renamed(result, chosen)


def _repetitions(result: WorkoutResult, key: str) -> WorkoutResult:
    places = range(len(result.repetitions))
    # another list of repetitions is another choice
    chosen = st.pills(
        t("recount.which"), places, format_func=lambda place: _label(result, place),
        key=f"{key}_which_{len(result.repetitions)}_{len(result.removed)}",
    )  # fmt: skip
    is_last = chosen is not None and chosen + 1 == len(places)
    with st.container(horizontal=True):
        for name, icon, change, unfit in (
            ("none", ":material/close:", without, False),
            ("two", ":material/call_split:", split, False),
            ("one", ":material/call_merge:", joined, is_last),
        ):
            pressed = st.button(t(f"recount.{name}"), icon=icon, disabled=chosen is None or unfit, key=f"{key}_{name}")
            if pressed and chosen is not None:
                return change(result, chosen)
    return result


def _label(result: WorkoutResult, place: int) -> str:
    one = result.repetitions[place]
    return f"{result.labels[place]} · {t('report.tenths', seconds=one.start_s)}" + (
        "" if one.full else f" · {t('recount.partial')}"
    )
