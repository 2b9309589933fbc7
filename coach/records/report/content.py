"""What a report says, before it becomes HTML or PDF."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from coach.posture.posture_words import in_unit, span_in_unit
from coach.records.insight import Done, best_and_worst, set_result
from coach.records.reference import Names
from coach.records.report.plots import Numbered, Plot, plot_measures, plot_movement, plot_ranges, plot_tempo
from coach.records.session_words import advice_lines, length_text, moment_text, summary_lines
from coach.records.values import CheckRecord, ProfileRecord, SessionRecord, SetRecord
from coach.session.curve import Curve
from coach.text import measure_label, say
from coach.workout.count_by_hand import as_measured
from coach.workout.repetition import Repetition
from coach.workout.statements import clean_words
from coach.workout.summary import known

_ENDS = ("best", "worst")
_SIDES = ("left", "right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture (PNG or JPEG) or plot (SVG and PNG of the same) with its text equivalent."""

    alt: str
    raster: bytes
    svg: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; every row has as many cells as the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with what stands below it, in this order."""

    heading: str
    lines: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole report in one language. facts: (label, value) under the title; closing: the last line."""

    language: str
    title: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    closing: str


def session_report(
    session: SessionRecord,
    names: Names,
    language: str,
    *,
    person: ProfileRecord | None = None,
    pictures: Mapping[str, bytes] | None = None,
    curve: Curve | None = None,
    remarks: Sequence[str] = (),
) -> Report:
    """The report on one session.

    pictures: JPEG or PNG by moment (`check`, `best`, `worst`, `whole`); curve: the movement over time, where the
    landmarks are at hand; remarks: what must be known about how the result came about.
    """
    sections = [
        Section(heading=say("report.summary", language), lines=summary_lines(session, names, language)),
        Section(heading=say("report.remarks", language), lines=tuple(remarks)),
        Section(heading=say("report.next", language), lines=advice_lines(session, names, language)),
    ]
    shown = _pictures(session, pictures or {}, names, language)
    chosen = tuple(shown[moment] for moment in _ENDS if moment in shown)
    lines = best_lines(session, names, language)
    sections.append(Section(heading=say("report.best_worst", language), lines=lines, pictures=chosen if lines else ()))
    others = tuple(picture for picture in shown.values() if not lines or picture not in chosen)
    sections.append(Section(heading=say("report.pictures", language), pictures=others))
    if curve and session.sets:
        repetitions = [one for item in session.sets for one in _labelled(item)]
        plot = plot_movement(curve, repetitions, language, [hold for item in session.sets for hold in item.holds])
        picture = _plotted(plot, say("report.movement_alt", language))
        sections.append(Section(heading=say("report.movement", language), pictures=(picture,)))
    sections += [_set_section(item, names, language) for item in session.sets if item.repetitions or item.is_by_hand]
    sections += [_check_section(check, names, language) for check in session.checks]
    return Report(
        language=language,
        title=say("report.document", language),
        facts=_facts(session, person, language),
        sections=tuple(section for section in sections if section.lines or section.pictures or section.table),
        closing=say("report.made", language),
    )


def _plotted(plot: Plot, alt: str) -> Picture:
    return Picture(alt=alt, raster=plot.png, svg=plot.svg)


def _facts(session: SessionRecord, person: ProfileRecord | None, language: str) -> tuple[tuple[str, str], ...]:
    facts = [("date", moment_text(session.started_at))]
    if person is not None and person.name:
        facts.append(("person", person.name))
    source = say(f"report.source_{session.source}", language)
    facts.append(("source", f"{source} · {session.source_name}" if session.source_name else source))
    if session.duration_s:
        facts.append(("length", length_text(session.duration_s, language)))
    return tuple((say(f"report.{label}", language), value) for label, value in facts)


def _pictures(session: SessionRecord, pictures: Mapping[str, bytes], names: Names, language: str) -> dict[str, Picture]:
    ends = next(iter(best_and_worst(session)), None)
    places = {} if ends is None else {"best": _place(session, ends.best, language)}
    if ends is not None:
        places["worst"] = _place(session, ends.worst, language)
    shown = {}
    for moment, data in pictures.items():
        if moment in places:
            alt = say(f"report.{moment}", language, place=places[moment])
        elif moment in ("check", "whole"):
            alt = say(f"report.{moment}", language)
        else:
            items = [item.item_id for item in session.sets] + [check.posture_id for check in session.checks]
            name = names.name(items[0], language) if items else ""
            alt = say("report.picture_alt", language, name=name)
        shown[moment] = Picture(alt=alt, raster=data)
    return shown


def _set_section(item: SetRecord, names: Names, language: str) -> Section:
    name = names.name(item.item_id, language)
    lines: tuple[str, ...] = ()
    if item.is_by_hand:
        measured = as_measured(set_result(item))
        was = names.name(measured.exercise_id, language)
        # a hold is put right by naming it alone
        key = "report.renamed" if item.holds else "report.recounted"
        lines = (say(key, language, count=item.full_count, measured=measured.full_count, name=was),)
    # of what was made by hand nothing is known but its time
    seen = [(number, one) for number, one in _labelled(item) if one.by_hand is None]
    plots = [(plot_ranges, "ranges_alt"), (plot_tempo, "tempo_alt")] if seen else []
    shown = (_plotted(plot(seen, language), say(f"report.{key}", language, name=name)) for plot, key in plots)
    return Section(
        heading=say("report.set_heading", language, name=name, number=item.number),
        lines=lines,
        pictures=tuple(shown),
        table=repetition_table(item, names, language) if item.repetitions else None,
    )


def _labelled(item: SetRecord) -> list[Numbered]:
    """Each repetition by its number as it was counted, as on the page of the video; the others have none."""
    labels = zip(set_result(item).labels, item.repetitions, strict=True)
    return [(label if one.full else "–", one) for label, one in labels]


def repetition_table(item: SetRecord, names: Names, language: str) -> Table:
    """Every repetition of a set in a row; sides where there are any."""
    columns: dict[str, Callable[[str, Repetition], str]] = {
        "number": lambda number, one: number,
        "start": lambda _, one: say("report.tenths", language, seconds=one.start_s),
        "range": lambda _, one: _moved(one),
        "tempo": lambda _, one: "–" if one.by_hand else _tempo(one, language),
        "side": lambda _, one: say(f"side.{one.side}", language) if one.side in _SIDES else "–",
        "verdict": lambda _, one: _capital(_verdict(one, item, names, language)),
    }
    if not any(one.side in _SIDES for one in item.repetitions):
        del columns["side"]
    labels = {name: say(f"report.{name}", language) for name in columns}
    if all(math.isnan(one.range_deg) for one in item.repetitions):
        labels["range"] = say("report.axis_range_share", language)
    rows = (tuple(cell(*one) for cell in columns.values()) for one in _labelled(item))
    return Table(header=tuple(labels.values()), rows=tuple(rows))


def _place(session: SessionRecord, done: Done, language: str) -> str:
    """Which repetition: by its number, or by when it began if it was not counted."""
    item, number, one = done
    several = sum(other.item_id == item.item_id for other in session.sets) > 1
    key = "place_in_set" if several else "place"
    return say(
        f"report.{key}" if one.full else "report.place_s", language, number=number, set=item.number, seconds=one.start_s
    )


def best_lines(session: SessionRecord, names: Names, language: str) -> tuple[str, ...]:
    """Which repetition of every exercise was best, and which has most to gain, with the reason."""
    lines = []
    for ends in best_and_worst(session):
        for key, done in (("best_line", ends.best), ("worst_line", ends.worst)):
            (item, _, one), place = done, _place(session, done, language)
            parts = [_verdict(one, item, names, language)]
            if known([one.range_deg]):
                parts.insert(0, _moved(one))
            elif known([one.range_share]):
                parts.insert(0, say("report.of_usual", language, percent=100 * one.range_share))
            words = {"name": names.name(ends.item_id, language), "what": say("report.comma", language).join(parts)}
            lines.append(say(f"report.{key}", language, place=place, **words))
    return tuple(lines)


def _tempo(one: Repetition, language: str) -> str:
    return f"{one.out_s:.1f} – {one.pause_s:.1f} – {say('report.tenths', language, seconds=one.back_s)}"


def _moved(one: Repetition) -> str:
    if not math.isnan(one.range_deg):
        return f"{one.range_deg:.0f}°"
    return "–" if math.isnan(one.range_share) else f"{100 * one.range_share:.0f} %"


def _verdict(one: Repetition, item: SetRecord, names: Names, language: str) -> str:
    if one.by_hand:
        return say("recount.made", language)
    words = []
    if one.why is not None:
        words.append(say(f"workout.why.{one.why}", language))
    words += [names.fault(item.item_id, fault.check, item.reference_hash, language)[0] for fault in one.faults]
    if not words:
        words = [clean_words(one, names.exercise(item.item_id, item.reference_hash), language)]
    words = [word[:1].lower() + word[1:] for word in words]  # most stand in a sentence
    return say("report.comma", language).join(words)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _check_section(check: CheckRecord, names: Names, language: str) -> Section:
    name = names.name(check.posture_id, language)
    score = say("report.not_scored" if check.score is None else "report.score_of", language, score=check.score or 0.0)
    if check.side in _SIDES:
        name = f"{name} ({say(f'side.{check.side}', language)})"
    labels = [names.measure(check, row, language) for row in check.measures]
    plot = plot_measures(check.measures, labels, language)
    return Section(
        heading=name,
        lines=(score, *_said_by_hand(check, language)),
        pictures=() if plot is None else (_plotted(plot, say("report.angles_alt", language, name=name)),),
        table=measure_table(check, names, labels, language),
    )


def _said_by_hand(check: CheckRecord, language: str) -> list[str]:
    """What the person put right: joints, and corrections that are wrong."""
    said = {
        "report.put_right": [one.joint for one in check.joints if one.source == "hand"],
        "report.disputed": list(check.disputed),
    }
    comma = say("report.comma", language)
    return [
        say(key, language, parts=comma.join(measure_label(name, language) for name in names))
        for key, names in said.items()
        if names
    ]


def measure_table(check: CheckRecord, names: Names, labels: Sequence[str], language: str) -> Table:
    """Every joint of a posture check in a row."""
    header = tuple(say(f"report.{name}", language) for name in ("joint", "measured", "wanted", "verdict"))
    rows = []
    for row, label in zip(check.measures, labels, strict=True):
        measured = in_unit(math.nan if row.measured is None else row.measured, row.unit)
        wanted = span_in_unit(names.wanted(check, row), row.tolerance, row.unit)
        rows.append((label[:1].upper() + label[1:], measured, wanted, say(f"grade.{row.grade}", language)))
    return Table(header=header, rows=tuple(rows))
