"""One counted video: the count, the film with it drawn in, in sentences, the movement over time, a table, downloads."""

import json
import math
from collections.abc import Sequence
from typing import Any

import streamlit as st

from coach.library.exercise import Exercise
from coach.records.insight import earlier_sessions, kept_workout
from coach.records.listing import SessionLine
from coach.records.session_words import moment_text
from coach.records.sheets import count_row, sheet_csv
from coach.session.curve import movement_curve
from coach.session.plain import plain
from coach.session.remarks import movement_remarks, remark_records
from coach.session.workout_overlay import repetition_cue
from coach.session.workout_record import repetitions_csv, workout_record
from coach.spreadsheets import table_bytes
from coach.workout.repetition import HoldPeriod, Repetition, WorkoutResult
from coach.workout.statements import (
    clean_words,
    fault_statements,
    is_judged,
    never_judged,
    not_judged_statement,
    partial_words,
)
from coach.workout.summary import LEAST_TOLD_KCAL, SetSummary, WorkoutSummary, lowers_too_quickly, summarise_workout
from pages.components.app.language import csv_style, language, t
from pages.components.app.problem import show_remarks, told
from pages.components.app.records import ask_history, current_person, opened_history
from pages.components.app.save import saved_workout
from pages.components.app.widgets import download
from pages.components.video.analyses import Analysis, Shown, finished, keep_said, shown_of
from pages.components.video.count_by_hand import put_right
from pages.components.video.repetition_view import (
    choose_repetition,
    movement_chart,
    repetition_overlay,
    show_repetition,
    show_repetition_panels,
)

#: The two kinds of what can be compared with: an analysis of this visit, a session of the history.
_VISIT, _KEPT = "visit", "kept"
Before = tuple[str, WorkoutResult]


def compare_with_earlier(analysis: Analysis, shown: Shown) -> None:
    """Where this person did the exercise before, in this visit or in the history: what has changed."""
    others = _of_this_visit(analysis, shown)
    labels = {(_VISIT, key): name for key, (name, _) in others.items()}
    kept = ask_history(lambda history: earlier_sessions(history, current_person(history).uuid, shown.exercise.id), ())
    own = saved_workout(analysis.clip.key, shown)  # of this very video
    labels |= {(_KEPT, line.uuid): _label(line) for line in kept if line.uuid != own}
    if not labels:
        return
    st.header(t("earlier.title"), anchor=False)
    chosen = st.selectbox(
        t("earlier.choose"),
        list(labels),
        format_func=labels.__getitem__,
        key=f"earlier_{shown.exercise.id}",
        index=None,
        placeholder=t("earlier.nothing"),
    )
    if chosen is None:
        return
    kind, key = chosen
    if kind == _VISIT:
        _table(shown.exercise, shown.result, others[key][1])
        return
    session = told(lambda: opened_history().session(key))
    if session is not None:
        _table(shown.exercise, shown.result, kept_workout(session, shown.exercise.id))


def _of_this_visit(analysis: Analysis, shown: Shown) -> dict[str, Before]:
    others = {}
    for one in finished():
        other = shown_of(one)
        if one is not analysis and other is not None and other.exercise.id == shown.exercise.id:
            others[str(one.annotated_path)] = (one.clip.name, other.result)
    return others


def _label(line: SessionLine) -> str:
    what = line.source_name or t(f"report.source_{line.source}")
    return f"{moment_text(line.started_at)} · {what}"


def _table(exercise: Exercise, result: WorkoutResult, earlier: WorkoutResult) -> None:
    now, before = _figures(result, exercise), _figures(earlier, exercise)
    rows = [
        {t("earlier.what"): t(f"earlier.{name}"), t("earlier.now"): now[name], t("earlier.before"): before[name]}
        for name in now
    ]
    st.table(rows, hide_index=True, border="horizontal")


def _figures(result: WorkoutResult, exercise: Exercise) -> dict[str, str]:
    if exercise.is_hold:
        longest_s = max((one.duration_s for one in result.holds), default=0.0)
        return {"held": _seconds(result.held_s), "longest": _seconds(longest_s)}
    summary = summarise_workout(result, exercise)
    longest = max(summary.sets, key=lambda one: one.full_count, default=None)
    faulty = sum(bool(one.faults) for one in result.repetitions)
    return {
        "count": str(result.full_count),
        "partial": str(result.partial_count),
        "down": _seconds(longest.eccentric_s if longest else math.nan),
        "up": _seconds(longest.concentric_s if longest else math.nan),
        "range": "–" if longest is None or math.isnan(longest.range_deg) else f"{longest.range_deg:.0f}°",
        "even": "–" if longest is None or math.isnan(longest.consistency) else f"{100 * longest.consistency:.0f} %",
        "faulty": str(faulty),
    }


def _seconds(value: float) -> str:
    return "–" if math.isnan(value) else t("report.tenths", seconds=value)


_MOST_FAULTS = 3


def form_lines(done: Sequence[Repetition | HoldPeriod], exercise: Exercise) -> list[str]:
    """The most frequent faults with their advice, and what was never judged with the reason."""
    lines = []
    for said, count in fault_statements(done, exercise, language())[:_MOST_FAULTS]:
        words = t("reps.fault", name=said.name, cue=said.text, count=count)
        lines.append(f":material/tips_and_updates: {words}")
    for missing in never_judged(done):
        said = not_judged_statement(missing, exercise, language())
        lines.append(f":material/visibility_off: {t('reps.not_judged', name=said.name, reason=said.text)}")
    return lines


#: Less than this loss of range or speed is within what people vary.
_TIRED = 0.15
_UNEVEN = 0.85


def workout_words(workout: Shown) -> None:
    """The most telling things about a workout, one sentence each."""
    result = workout.result
    mass_kg = st.session_state.get("body_mass_kg") or profile_mass_kg()
    summary = summarise_workout(result, workout.exercise, body_mass_kg=mass_kg)
    st.markdown(t("reps.seen", seconds=result.duration_s, view=t(f"view.{result.view}")))
    show_remarks(movement_remarks(workout.video.sequence, workout.video, workout.parts))
    if not result.repetitions and not result.holds:
        st.info(t("reps.nothing"), icon=":material/info:")
        return
    sets = [] if result.full_by_hand is not None else _sets(summary)
    form = form_lines((*result.repetitions, *result.told_holds), workout.exercise)
    for line in (*sets, *_tempo(summary, workout), *_evenness(summary), *form):
        st.markdown(line)
    if summary.energy_kcal >= LEAST_TOLD_KCAL:  # False for NaN
        st.markdown(f":material/local_fire_department: {t('reps.energy', kcal=summary.energy_kcal)}")


def _sets(summary: WorkoutSummary) -> list[str]:
    if len(summary.sets) < 2:
        return []
    counts = " + ".join(str(one.full_count) for one in summary.sets)
    return [f":material/stacks: {t('reps.sets', count=len(summary.sets), counts=counts)}"]


def profile_mass_kg() -> float | None:
    """The body mass in this person's profile, where there is one."""
    return ask_history(lambda history: current_person(history).mass_kg, None)


def _tempo(summary: WorkoutSummary, workout: Shown) -> list[str]:
    one, tempo = _longest(summary), workout.exercise.tempo
    if one is None or math.isnan(one.eccentric_s):
        return []
    words = t("reps.tempo_words", down=one.eccentric_s, pause=one.pause_s, up=one.concentric_s)
    if tempo is not None and lowers_too_quickly(one, workout.exercise):
        words += t("reps.then") + t("reps.too_quick", seconds=tempo.eccentric_s)
    return [f":material/speed: {words}"]


def _evenness(summary: WorkoutSummary) -> list[str]:
    lines = []
    one = _longest(summary)
    if one is not None and not math.isnan(one.consistency):
        lines.append(f":material/equal: {t('reps.consistency', percent=100 * one.consistency)}")
    if one is not None and one.range_loss > _TIRED:
        lines.append(f":material/trending_down: {t('reps.range_loss', percent=100 * one.range_loss)}")
    if one is not None and one.speed_loss > _TIRED:
        lines.append(f":material/trending_down: {t('reps.speed_loss', percent=100 * one.speed_loss)}")
    if summary.left_count and summary.right_count:
        even = t("reps.sides", left=summary.left_count, right=summary.right_count)
        lines.append(f":material/balance: {even}")
        if summary.symmetry < _UNEVEN:
            lines.append(f":material/balance: {t('reps.uneven', percent=100 * summary.symmetry)}")
    return lines


def _longest(summary: WorkoutSummary) -> SetSummary | None:
    return max(summary.sets, key=lambda one: one.full_count, default=None)


def show_workout(analysis: Analysis, workout: Shown) -> None:
    key = "_".join((analysis.clip.key[:16], workout.exercise.id, f"{workout.result.duration_s:.1f}"))
    width_px, height_px = workout.video.original_size_px
    shares = [2, 3] if width_px > height_px else [3, 2]
    summary, film = st.columns(shares, gap="medium", vertical_alignment="center")
    with summary:
        _summary(workout)
    curve = movement_curve(workout.video.sequence, workout.exercise, workout.result)
    clicked = None
    if curve:
        st.header(t("chart.title"), anchor=False)
        clicked = movement_chart(curve, workout.result, key=f"chart_{key}")
    begin_s = 0.0
    if workout.result.repetitions:
        st.caption(t("chart.hint"))
        chosen = choose_repetition(workout.result, clicked, key=f"repetition_{key}")
        if chosen is not None:
            begin_s = workout.result.repetitions[chosen].start_s
            show_repetition(analysis, workout, chosen)
        if len(workout.result.repetitions) > 1:
            st.header(t("chart.overlay"), anchor=False)
            repetition_overlay(curve, workout.result, chosen)
            show_repetition_panels(curve, workout.result)
        st.header(t("reps.title"), anchor=False)
        st.table(_rows(workout), hide_index=True, border="horizontal")
    film.video(analysis.annotated_path, alt=t("video.annotated"), muted=True, start_time=int(begin_s))
    said = put_right(workout.result, key=f"recount_{'_'.join(map(str, workout.place))}")
    if said is not workout.result:
        keep_said(workout, said)
        st.rerun()
    compare_with_earlier(analysis, workout)
    _downloads(analysis, workout)
    with st.expander(t("reps.more"), icon=":material/local_fire_department:"):
        known = profile_mass_kg()
        shown = "" if known is None else f"{known:.0f}"
        st.number_input(t("reps.mass"), 20.0, 300.0, None, 1.0, format="%.0f", key="body_mass_kg", placeholder=shown)


def _summary(workout: Shown) -> None:
    result, exercise = workout.result, workout.exercise
    st.header(exercise.names.in_(language()), anchor=False)
    if exercise.is_hold:
        number, words = f"{result.held_s:.0f}", t("reps.seconds_held")
    else:
        number, words = str(result.full_count), t("reps.one") if result.full_count == 1 else t("reps.many")
    st.html(f'<div class="coach-count"><b>{number}</b><span>{words}</span></div>')
    if result.partial_count:
        st.markdown(f":orange-badge[:material/incomplete_circle: {t('reps.partial', count=result.partial_count)}]")
    workout_words(workout)
    if result.is_by_hand:
        st.caption(t("recount.drawn"))


def _rows(workout: Shown) -> list[dict[str, Any]]:
    result = workout.result
    names = ["number", "start", "duration", "tempo_column", "range", "side", "verdict"]
    if all(math.isnan(one.range_deg) for one in result.repetitions):
        names.remove("range")
    if all(one.side in (None, "both") for one in result.repetitions):
        names.remove("side")
    rows = []
    for number, one in zip(result.labels, result.repetitions, strict=True):
        cells = {
            "number": number,
            "start": _seconds(one.start_s),
            "duration": _seconds(one.duration_s),
            "tempo_column": "–"
            if one.by_hand
            else f"{one.out_s:.1f}\u00a0/\u00a0{one.pause_s:.1f}\u00a0/\u00a0{one.back_s:.1f}",
            "range": "–" if math.isnan(one.range_deg) else f"{one.range_deg:.0f}°",
            "side": t(f"chart.{one.side}") if one.side in ("left", "right") else "–",
            "verdict": verdict(one, workout),
        }
        rows.append({t(f"reps.{name}"): cells[name] for name in names})
    return rows


def verdict(one: Repetition, workout: Shown) -> str:
    """Full or partial, and what was wrong, in words with a symbol."""
    if one.by_hand:
        return f":gray-badge[:material/edit: {t('recount.made')}]"
    if not one.full:
        return f":orange-badge[:material/incomplete_circle: {partial_words(one, language())}]"
    cue = repetition_cue(one, workout.exercise, language())
    if cue:
        return f":red-badge[:material/tips_and_updates: {cue}]"
    colour, icon = ("green", "check_circle") if is_judged(one, workout.exercise) else ("gray", "check")
    return f":{colour}-badge[:material/{icon}: {clean_words(one, workout.exercise, language())}]"


def _downloads(analysis: Analysis, workout: Shown) -> None:
    record = workout_record(
        workout.result,
        file=analysis.clip.name,
        exercise=workout.exercise,
        parts=workout.parts,
        warnings=remark_records(movement_remarks(workout.video.sequence, workout.video, workout.parts), language()),
    )
    stem = analysis.clip.name.rsplit(".", 1)[0]
    with st.container(horizontal=True):
        for name, data, ending in (
            ("video", analysis.annotated_path.read_bytes(), "coach.mp4"),
            ("reps_csv", table_bytes(repetitions_csv(workout.parts), csv_style()), "repetitions.csv"),
            ("reps_json", json.dumps(plain(record), indent=1), "repetitions.json"),
            *_count(analysis.clip.name, workout),
        ):
            download(t(f"download.{name}"), data, f"{stem}-{ending}", key=f"download_{name}")


def _count(file: str, workout: Shown) -> list[tuple[str, bytes, str]]:
    """What was put right by hand, as an index for `evaluate reps`."""
    if not workout.result.is_by_hand or workout.exercise.is_hold:
        return []
    row = count_row(file, workout.exercise.id, workout.result.full_count)
    return [("count", table_bytes(sheet_csv("counts", [row]), csv_style()), "count.csv")]
