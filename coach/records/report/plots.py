"""Plots for reports, as SVG (for pages) and PNG (for print). Colours are backed by hatching."""

from __future__ import annotations

import io
import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from coach.media.lettering import can_letter, font_for
from coach.records.values import MeasureRecord
from coach.session.curve import Curve
from coach.text import DEFAULT_LANGUAGE, measure_label, say
from coach.workout.repetition import HoldPeriod, Repetition

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_GREEN, _AMBER, _GREY, _DARK = "#0b7a5e", "#e0a030", "#9aa7a2", "#1b2622"
_PRINT_DPI = 200
#: A repetition after what it is called.
Numbered = tuple[str, Repetition]
#: matplotlib's settings are of the whole program; pages of several visitors may plot at once.
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """The same plot twice."""

    svg: bytes
    png: bytes


def printable_language(language: str) -> str:
    """The language plots and print can be written in on this computer: English where it lacks the font."""
    return language if can_letter(say("report.document", language)) else DEFAULT_LANGUAGE


def plot_ranges(repetitions: Sequence[Numbered], language: str) -> Plot:
    """The range of every repetition as a bar: in degrees where all are measured, else against the usual range."""
    language = printable_language(language)
    in_degrees = not any(math.isnan(one.range_deg) for _, one in repetitions)
    heights = [one.range_deg if in_degrees else 100.0 * np.nan_to_num(one.range_share) for _, one in repetitions]
    kinds = ["partial" if not one.full else "faulty" if one.faults else "full" for _, one in repetitions]
    with _figure(language) as (figure, axes):
        for key, colour, hatch in (("full", _GREEN, ""), ("faulty", _AMBER, "//"), ("partial", _GREY, "xx")):
            done = enumerate(zip(heights, kinds, strict=True))
            chosen = [(place, height) for place, (height, kind) in done if kind == key]
            if chosen:
                places, tall = zip(*chosen, strict=True)
                label = say(f"report.legend_{key}", language)
                axes.bar(places, tall, color=colour, hatch=hatch, edgecolor="white", label=label)
        _numbered(axes, repetitions, language)
        axes.set_ylabel(say("report.axis_range_deg" if in_degrees else "report.axis_range_share", language))
        return _written(figure)


def plot_tempo(repetitions: Sequence[Numbered], language: str) -> Plot:
    """How long the parts of every repetition took, as stacked bars."""
    language = printable_language(language)
    with _figure(language) as (figure, axes):
        below = np.zeros(len(repetitions))
        for part, colour, hatch in (("out", _GREEN, ""), ("pause", _GREY, ".."), ("back", _AMBER, "//")):
            lengths = np.array([getattr(one, f"{part}_s") for _, one in repetitions])
            label = say(f"report.legend_{part}", language)
            axes.bar(
                range(len(lengths)), lengths, bottom=below, color=colour, hatch=hatch, edgecolor="white", label=label
            )
            below += lengths
        _numbered(axes, repetitions, language)
        axes.set_ylabel(say("report.axis_seconds", language))
        return _written(figure)


def plot_movement(
    curve: Curve, repetitions: Sequence[Numbered], language: str, holds: Sequence[HoldPeriod] = ()
) -> Plot:
    """The movement over time, the repetitions and holds shaded."""
    language = printable_language(language)
    with _figure(language) as (figure, axes):
        for hold in holds:
            axes.axvspan(hold.start_s, hold.end_s, color=_GREEN, alpha=0.12, linewidth=0)
        for number, one in repetitions:
            axes.axvspan(one.start_s, one.end_s, color=_GREEN if one.full else _GREY, alpha=0.12, linewidth=0)
            axes.annotate(number, (one.turn_s, 1.0), xycoords=("data", "axes fraction"), ha="center", va="bottom")
        for (side, values), style in zip(curve.lines.items(), ("-", "--"), strict=False):
            label = say(f"side.{side}", language) if side in ("left", "right") else None
            axes.plot(curve.timestamps_s, values, style, color=_DARK, linewidth=1.4, label=label)
        if len(curve.lines) > 1:
            axes.legend(frameon=False)
        axes.set_xlabel(say("report.axis_time", language))
        if curve.measure is None:
            axes.set_ylabel(say("report.axis_depth", language))
        else:
            label = say("report.axis_angle", language, measure=measure_label(curve.measure, language))
            axes.set_ylabel(fill(label, 30))
        axes.margins(x=0.01)
        return _written(figure)


def plot_measures(measures: Sequence[MeasureRecord], labels: Sequence[str], language: str) -> Plot | None:
    """How far every measured angle is from what is wanted, the tolerance shaded; None when there is nothing to show."""
    shown = [
        (row, label) for row, label in zip(measures, labels, strict=True) if row.unit == "deg" and row.error is not None
    ]
    if not shown or not can_letter("".join(labels)):
        return None
    language = printable_language(language)
    colours = {"good": (_GREEN, "o"), "close": (_AMBER, "s"), "off": ("#b3261e", "X")}
    with _figure(language, rows=len(shown)) as (figure, axes):
        for place, (row, _) in enumerate(shown):
            colour, marker = colours.get(row.grade, (_GREY, "o"))
            axes.barh(place, 2 * row.tolerance, left=-row.tolerance, height=0.5, color=_GREEN, alpha=0.15)
            axes.plot([row.error or 0.0], [place], marker, color=colour, markersize=8)
        axes.axvline(0.0, color=_DARK, linewidth=0.8)
        axes.set_yticks(range(len(shown)), [fill(label, 24) for _, label in shown])
        axes.invert_yaxis()
        axes.set_xlabel(say("report.axis_error", language))
        return _written(figure)


def plot_reliability(calibration: Mapping[str, Mapping[str, float]], language: str) -> Plot:
    """How often answers of each confidence are right (DeGroot and Fienberg 1983), beside how many there are.

    calibration: as `recognition_evaluation.summarise` has it, n, confidence and right of each group of answers.
    """
    language = printable_language(language)
    with _figure(language) as (figure, axes):
        axes.plot([0, 1], [0, 1], "--", color=_GREY, linewidth=1.0, label=say("report.legend_calibrated", language))
        confidence, right = ([group[name] for group in calibration.values()] for name in ("confidence", "right"))
        axes.plot(confidence, right, "o-", color=_GREEN, label=say("report.legend_right", language))
        for group in calibration.values():
            place = group["confidence"], group["right"]
            axes.annotate(f"{group['n']:.0f}", place, xytext=(3, -11), textcoords="offset points", fontsize=7)
        labels = {"xlabel": say("report.axis_confidence", language), "ylabel": say("report.axis_right", language)}
        axes.set(xlim=(0, 1.02), ylim=(0, 1.05), aspect="equal", **labels)
        axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.05, 0.5))
        return _written(figure)


def _numbered(axes: Axes, repetitions: Sequence[Numbered], language: str) -> None:
    axes.set_xlabel(say("report.axis_number", language))
    step = 1 + len(repetitions) // 20  # more would run into each other
    axes.set_xticks(range(0, len(repetitions), step), [number for number, _ in repetitions[::step]])
    if len(axes.get_legend_handles_labels()[1]) > 1:
        axes.legend(frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1.0))


@contextmanager
def _figure(language: str, *, rows: int = 0) -> Iterator[tuple[Figure, Axes]]:
    """A figure and its axes in the letters of a language; without pyplot, which would keep every figure in memory."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {
        "font.family": [_family(language), "DejaVu Sans"],
        "font.size": 10,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": False,
        "svg.fonttype": "path",
        "svg.hashsalt": "coach",
        "hatch.linewidth": 0.6,
    }
    with _LOCK, mpl.rc_context(settings):
        height = 2.8 if not rows else 0.9 + 0.32 * rows
        figure = Figure(figsize=(5.0, height), layout="constrained")
        yield figure, figure.subplots()


def _family(language: str) -> str:
    """The name of a font with the letters of this language, made known to matplotlib."""
    from matplotlib import font_manager

    if language == DEFAULT_LANGUAGE:
        return "DejaVu Sans"
    path = str(font_for(say("report.document", language), 12).path)
    known = next((font.name for font in font_manager.fontManager.ttflist if font.fname == path), None)
    if known is None:
        font_manager.fontManager.addfont(path)
        known = font_manager.fontManager.ttflist[-1].name
    return str(known)


def _written(figure: Figure) -> Plot:
    svg, png = io.BytesIO(), io.BytesIO()
    figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    figure.savefig(png, format="png", dpi=_PRINT_DPI)
    return Plot(svg=svg.getvalue(), png=png.getvalue())
