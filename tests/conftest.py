"""What every test may ask for."""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from coach.errors import ModelError
from coach.pose.detector import PoseDetector
from coach.pose.model import ensure_model, joint_network_model, set_up_models
from tests.support.browser import find_browser, running_browser
from tests.support.samples import Sample, load_clips, load_pictures

#: Measurements on more pictures and clips than come with the coach use them when they lie beside the checkout.
SHARED = Path(__file__).resolve().parents[2] / "shared"


# On the build machine the same examples every time: a red build has its cause in the change. Elsewhere new ones.
settings.register_profile("ci", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("developer", deadline=None, max_examples=50)
settings.load_profile("ci" if os.environ.get("CI") else "developer")
# What is read when tests are collected (every posture is a case) must not be of whoever runs them, either.
os.environ["COACH_DATA"] = str(Path(tempfile.gettempdir()) / f"coach-tests-{os.getpid()}")


@pytest.fixture(scope="session")
def data_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A new empty folder at each step; pytest's own numbering reads all earlier ones, which thousands of tests feel."""
    parent = tmp_path_factory.mktemp("data")

    def each() -> Iterator[Path]:
        for number in itertools.count():
            folder = parent / str(number)
            folder.mkdir()
            yield folder

    return each()


@pytest.fixture(autouse=True)
def own_data_folder(data_folders: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test reads or changes the history and the postures of whoever runs it."""
    folder = next(data_folders)
    monkeypatch.setenv("COACH_DATA", str(folder))
    # whatever language the computer speaks
    monkeypatch.setenv("COACH_LANGUAGE", "en")
    return folder


@pytest.fixture(scope="session")
def model_path() -> Path:
    """The pose model; fetched once per computer, as in real life."""
    try:
        return ensure_model()
    except ModelError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the pose model is not on this computer: {error}")


@pytest.fixture(scope="session")
def joint_network_path(model_path: Path) -> Path:
    """MoveNet beside the pose model; fetched once per computer, too."""
    found = joint_network_model(model_path)
    if found is None and os.environ.get("CI"):
        set_up_models()
        found = joint_network_model(model_path)
    if found is None:
        pytest.skip("MoveNet is not on this computer: python -m coach model")
    return found


@pytest.fixture(scope="module")
def detector(model_path: Path) -> Iterator[PoseDetector]:
    """The real thing, with the pose model."""
    with PoseDetector(model_path) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for the whole run: Playwright cannot be started twice in one process."""
    if find_browser() is None:
        reason = "no Chromium on this computer (Debian: apt-get install chromium; or set COACH_BROWSER to its path)"
        # On a developer's computer that is no fault; on the build machine a browser is part of the set-up.
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of further test data."""
    if not SHARED.is_dir():
        pytest.skip("the further test data is not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def sample_pictures() -> dict[str, Sample]:
    """The shipped pictures with their exact truth, by name (`warrior_ii`)."""
    return load_pictures()


@pytest.fixture(scope="session")
def sample_clips() -> dict[str, Sample]:
    """The shipped clips with their exact truth, by name (`squat_side`)."""
    return load_clips()
