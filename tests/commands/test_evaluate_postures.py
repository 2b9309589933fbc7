"""`evaluate postures --folds source`: everybody is judged by what was learned from other sources, and it is drawn."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from coach.cli import main
from coach.commands import evaluate_postures
from coach.library.known import PostureLibrary, load_postures
from coach.posture.folds import recognise_held_out
from coach.posture.network_learning import TrainingSettings, figure_samples
from tests.support.figures import figure_frame

LIBRARY = load_postures()
FEW = PostureLibrary([LIBRARY[name] for name in ("tree", "plank", "warrior_ii")], LIBRARY.everyday[:3])


def write_set(path: Path, *, sources: int) -> Path:
    """Three people in each of three postures and of an everyday one, from several sources, and a look at nobody."""
    bodies = [(name, FEW[name].placed_figures[0].directions) for name in FEW]
    bodies.append(("unknown", FEW.everyday[0].bodies[0]))
    frames = [(name, figure_frame(body, yaw_deg=6.0 * k)) for name, body in bodies for k in range(3)]
    image = [np.c_[frame.image_xy_px, frame.image_z_px, frame.visibility] for _, frame in frames]
    world = [frame.world_xyz_m for _, frame in frames]
    np.savez(
        path,
        image=np.array([*image, np.full((33, 4), np.nan)]),
        world=np.array([*world, np.full((33, 3), np.nan)]),
        size=np.array([frames[0][1].image_size_px] * (len(frames) + 1)),
        posture=np.array([*(name for name, _ in frames), "tree"]),
        source=np.array([f"source {k % sources}" for k in range(len(frames) + 1)]),
        name=np.array([f"{k}.jpg" for k in range(len(frames) + 1)]),
    )
    return path


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three postures, few figures and a small network."""
    settings = TrainingSettings(units=24, networks=1, rounds=12, batch=64)
    monkeypatch.setattr(evaluate_postures, "load_postures", lambda: FEW)
    monkeypatch.setattr(evaluate_postures, "figure_samples", partial(figure_samples, each=8, mixed=30))
    monkeypatch.setattr(evaluate_postures, "recognise_held_out", partial(recognise_held_out, settings=settings))


@pytest.mark.slow
@pytest.mark.usefixtures("quick")
def test_sources_are_left_out_in_turn_and_the_reliability_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people, besides = write_set(tmp_path / "people.npz", sources=2), write_set(tmp_path / "besides.npz", sources=1)
    plot = tmp_path / "reliability.svg"
    options = ("--folds", "source", "--also", str(besides), "--plot", str(plot), "--json")
    assert main(["evaluate", "postures", str(people), *options]) == 0
    *records, last = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["file"] for record in records] == [f"{k}.jpg" for k in range(13)]
    summary = last["summary"]
    assert set(summary["per_source"]) == {"source 0", "source 1"}
    assert summary["top1"] >= 0.7
    assert summary["detection"] == pytest.approx(12 / 13, abs=1e-3)
    assert 0.0 <= summary["calibration_error"] <= 1.0
    assert plot.read_bytes().startswith(b"<?xml")


@pytest.mark.usefixtures("quick")
def test_a_set_without_sources_cannot_be_dealt_into_folds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = write_set(tmp_path / "people.npz", sources=2)
    with np.load(people) as arrays:
        np.savez(people, **{name: array for name, array in arrays.items() if name != "source"})
    assert main(["evaluate", "postures", str(people), "--folds", "source"]) == 1
    assert "source" in capsys.readouterr().err
