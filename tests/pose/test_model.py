"""How the pose model comes onto a computer, and what is said when it cannot. Nothing here uses the network."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import urllib.error
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from coach.errors import ModelError
from coach.pose import model_sources
from coach.pose.model import (
    cached_model,
    check_bundle,
    download_variant,
    ensure_model,
    find_model,
    install_file,
    joint_network_model,
    missing_witnesses,
    set_up_models,
    witness_model,
)
from coach.pose.model_sources import BUNDLE_MEMBERS, Variant, with_image_metadata


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


@pytest.fixture(autouse=True)
def no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No npm, and nobody who answers; whoever fetches by pip brings a `FakePip`."""

    def unknown(address: str, timeout: float) -> None:
        raise urllib.error.URLError("Name or service not known")

    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr("urllib.request.urlopen", unknown)


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "some.task"
    path.write_bytes(bundle_bytes())
    return path


# ---------------------------------------------------------------------------------------------------------- looking


def test_an_empty_cache_has_no_model() -> None:
    assert find_model() is None


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


POPEN = subprocess.Popen


class FakePip:
    """Takes the place of the process that runs pip: writes `wheel`, or fails saying `error`."""

    def __init__(self, *, wheel: bytes | None = None, error: str = "") -> None:
        self.wheel, self.error = wheel, error
        self.command: list[str] = []
        self.returncode: int | None = None

    def __call__(self, command: list[str], *, stdin: Any, stdout: Any, stderr: Any, cwd: Path) -> Any:
        if "pip" not in command:
            return POPEN(command, stdin=stdin, stdout=stdout, stderr=stderr, cwd=cwd)
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
    monkeypatch.setattr(model_sources, "_WHEEL_SHA256", sha256(wheel))
    if member == "landmark":
        monkeypatch.setattr(model_sources, "_DETECTION_SHA256", sha256(b"detection"))
    with pytest.raises(ModelError, match=rf"pose_{member}.*\.tflite is not the file it should be"):
        ensure_model()
    assert not empty_cache.exists()


@pytest.fixture
def pip(monkeypatch: pytest.MonkeyPatch) -> FakePip:
    """A pip that finds the wheel."""
    wheel = wheel_bytes()
    monkeypatch.setattr(model_sources, "_WHEEL_SHA256", sha256(wheel))
    monkeypatch.setattr(model_sources, "_DETECTION_SHA256", sha256(b"detection"))
    monkeypatch.setattr(model_sources, "_LANDMARK_SHA256", sha256(b"landmarks"))
    monkeypatch.setattr(model_sources, "with_image_metadata", lambda network: network + b" with metadata")
    return use_pip(monkeypatch, FakePip(wheel=wheel))


def test_the_model_is_built_once_and_found_from_then_on(pip: FakePip) -> None:
    told: list[tuple[str, float]] = []
    built = ensure_model(progress=lambda doing, share: told.append((str(doing), share)))
    assert members(built) == [b"detection", b"landmarks with metadata"]
    with zipfile.ZipFile(built) as bundle:
        # MediaPipe maps the members into memory, so they must not be compressed
        assert {info.compress_type for info in bundle.infolist()} == {zipfile.ZIP_STORED}
    assert [share for _, share in told] == sorted(share for _, share in told)
    assert told[-1][1] == 1.0
    pip.command = []
    assert ensure_model() == built
    assert pip.command == []


# ------------------------------------------------------------------------------------------------------- witnesses


def members(path: Path) -> list[bytes]:
    with zipfile.ZipFile(path) as bundle:
        return [bundle.read(name) for name in BUNDLE_MEMBERS]


MEMBERS = {
    **{variant: f"package/pose_landmark_{variant}.tflite" for variant in ("lite", "full", "heavy")},
    "description": "package/models/movenet-lightning.json",
    "weights": "package/models/movenet-lightning.bin",
}
#: What lies in the packages, as far as these tests are concerned in the same one.
NETWORKS = {name: name.encode() for name in ("lite", "heavy", "description", "weights")}


def package_bytes(**networks: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, network in networks.items():
            entry = tarfile.TarInfo(MEMBERS[name])
            entry.size = len(network)
            archive.addfile(entry, io.BytesIO(network))
    return buffer.getvalue()


@dataclass
class FakeNpm:
    """A program `npm` on the PATH that leaves `package` where it runs, or fails; it notes how it was called."""

    folder: Path

    def offer(self, package: bytes | None, error: str = "") -> None:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "package").write_bytes(package or b"")
        program = self.folder / "npm"
        program.write_text(
            f"#!{sys.executable}\n"
            "import json, os, shutil, sys\n"
            f"with open({str(self.folder / 'calls')!r}, 'a') as calls:\n"
            "    print(json.dumps([os.getcwd(), *sys.argv[1:]]), file=calls)\n"
            + (
                f"sys.exit({error!r})\n"
                if package is None
                else f"shutil.copy({str(self.folder / 'package')!r}, 'mediapipe-pose.tgz')\n"
            )
        )
        program.chmod(0o755)

    @property
    def calls(self) -> list[list[str]]:
        notes = self.folder / "calls"
        return [json.loads(line) for line in notes.read_text().splitlines()] if notes.exists() else []


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeNpm:
    """An npm that finds the package."""
    if os.name == "nt":
        pytest.skip("the program in place of npm is a script with a first line that names its interpreter")
    sums = {name: sha256(network) for name, network in NETWORKS.items()}
    monkeypatch.setattr(model_sources, "_NPM_SHA256", sums)
    monkeypatch.setattr(
        model_sources, "_MOVENET_SHA256", {MEMBERS[name]: sums[name] for name in ("description", "weights")}
    )
    monkeypatch.setattr(model_sources, "onnx_from_tensorflow_js", lambda *of: b"made of " + b" and ".join(of))
    monkeypatch.setattr(model_sources, "_JOINT_NETWORK_SHA256", sha256(b"made of description and weights"))
    made = FakeNpm(tmp_path / "bin")
    made.offer(package_bytes(**NETWORKS))
    return made


def published(monkeypatch: pytest.MonkeyPatch, answer: io.BufferedIOBase, **sums: str) -> list[str]:
    """Let the download address answer; the addresses that were asked for."""
    asked: list[str] = []

    def urlopen(address: str, timeout: float) -> io.BufferedIOBase:
        asked.append(address)
        return answer

    monkeypatch.setattr("urllib.request.urlopen", urlopen)
    monkeypatch.setattr(model_sources, "_PUBLISHED_SHA256", {"lite": "", "heavy": "", **sums})
    return asked


def test_the_first_set_up_brings_the_witnesses_too(pip: FakePip, npm: FakeNpm) -> None:
    told: list[tuple[str, float]] = []
    full = ensure_model(progress=lambda doing, share: told.append((str(doing), share)))
    assert members(full) == [b"detection", b"landmarks with metadata"]
    witness = witness_model(full)
    assert witness is not None
    assert members(witness) == [b"detection", b"heavy with metadata"]
    joints = joint_network_model(full)
    assert joints is not None
    assert joints.read_bytes() == b"made of description and weights"
    assert missing_witnesses() == []
    assert [share for _, share in told] == sorted(share for _, share in told)
    said = [doing for doing, _ in told]
    # what is fetched, from where and how large it is
    assert "Downloading the pose model (35 MB) from the Python package index" in said
    assert "Downloading the heavy model (41 MB) from the npm registry" in said
    assert "Downloading the movenet model (29 MB) from the npm registry" in said
    assert ("The heavy model is ready", pytest.approx((35 + 41) / (35 + 41 + 29))) in told
    assert told[-1] == ("The movenet model is ready", 1.0)


def test_npm_fetches_exactly_one_version_and_runs_and_leaves_nothing(pip: FakePip, npm: FakeNpm) -> None:
    ensure_model()
    packages = ("@mediapipe/pose@0.5.1675469404", "@vladmandic/human@3.3.6")
    for (folder, *command), package in zip(npm.calls, packages, strict=True):
        assert command[:3] == ["pack", package, "--ignore-scripts"]
        assert not Path(folder).exists()
        assert not [option for option in command if "registry" in option], "the user's own settings apply"


def test_without_witnesses_the_coach_works_and_does_not_try_again(
    pip: FakePip, npm: FakeNpm, empty_cache: Path
) -> None:
    npm.offer(None, error="no way to the registry")
    told: list[str] = []
    full = ensure_model(progress=lambda doing, share: told.append(str(doing)))
    assert witness_model(full) is None
    assert joint_network_model(full) is None
    assert missing_witnesses() == ["heavy", "movenet"]
    without_heavy, without_movenet = (one for one in told if "The coach works without" in one)
    assert "https://storage.googleapis.com/" in without_heavy
    assert "--variant movenet --file FILE" in without_movenet
    assert f"take movenet_lightning.onnx from a computer that has it (in its cache folder, here {empty_cache})" in (
        without_movenet
    )
    assert all("no way to the registry" in one for one in (without_heavy, without_movenet))
    assert len(npm.calls) == 2
    assert ensure_model() == full
    assert len(npm.calls) == 2, "only who is asked to tries again"
    npm.offer(package_bytes(**NETWORKS))
    assert set_up_models() == full
    assert missing_witnesses() == []
    set_up_models()
    assert len(npm.calls) == 4, "what is there is not fetched again"


def test_without_npm_one_witness_comes_from_elsewhere_and_the_other_does_not(
    pip: FakePip, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = bundle_bytes()
    published(monkeypatch, io.BytesIO(data), heavy=sha256(data))
    told: list[str] = []
    full = ensure_model(progress=lambda doing, share: told.append(str(doing)))
    assert witness_model(full) is not None
    assert missing_witnesses() == ["movenet"]
    assert "There is no npm on this computer." in told[-1]


def test_who_has_both_mediapipe_networks_is_brought_the_third(bundle: Path, npm: FakeNpm) -> None:
    """Everybody who set the coach up before there was one."""
    full = install_file(bundle)
    install_file(bundle, variant="heavy")
    assert missing_witnesses() == ["movenet"]
    told: list[tuple[str, float]] = []
    assert set_up_models(lambda doing, share: told.append((str(doing), share))) == full
    assert joint_network_model() is not None
    assert [call[2] for call in npm.calls] == ["@vladmandic/human@3.3.6"]
    assert (told[0][1], told[-1][1]) == (0.3, 1.0), "the bar is that of what is fetched"


def test_a_model_of_ones_own_brings_no_second_one(
    bundle: Path, npm: FakeNpm, monkeypatch: pytest.MonkeyPatch, empty_cache: Path
) -> None:
    monkeypatch.setenv("COACH_MODEL", str(bundle))
    assert set_up_models() == ensure_model() == bundle
    assert missing_witnesses() == []
    assert npm.calls == []
    assert not empty_cache.exists()


@pytest.mark.parametrize(
    ("package", "message"),
    [
        pytest.param(
            package_bytes(**dict.fromkeys(NETWORKS, b"another network")),
            r"(heavy\.tflite|lightning\.json) is not the file it should be",
            id="changed",
        ),
        pytest.param(
            package_bytes(**{**NETWORKS, "heavy": b"", "weights": b"others"}),
            r"(heavy\.tflite|lightning\.bin) is not the file it should be",
            id="changed in part",
        ),
        pytest.param(
            package_bytes(full=b"full", description=b"description"),
            r"npm could not fetch .*(heavy\.tflite|lightning\.bin).* not found",
            id="lacking",
        ),
        pytest.param(b"<html>sign in</html>", "npm could not fetch @", id="a web page"),
        pytest.param(package_bytes(**NETWORKS)[:60], "npm could not fetch @", id="cut short"),
        pytest.param(None, "npm could not fetch .*ENOTFOUND", id="no network"),
    ],
)
@pytest.mark.parametrize("variant", ["heavy", "movenet"])
def test_a_package_that_is_not_the_right_one_is_refused(
    bundle: Path, npm: FakeNpm, empty_cache: Path, package: bytes | None, message: str, variant: Variant
) -> None:
    install_file(bundle)
    npm.offer(package, error="ENOTFOUND")
    with pytest.raises(ModelError, match=message):
        download_variant(variant)
    assert [path.name for path in empty_cache.iterdir()] == ["pose_landmarker_full.task"]


def test_what_is_made_of_the_right_parts_must_be_the_right_thing(npm: FakeNpm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_sources, "onnx_from_tensorflow_js", lambda *of: b"something else")
    with pytest.raises(ModelError, match=r"@vladmandic/human@3\.3\.6 is not the file it should be"):
        download_variant("movenet")


@pytest.mark.parametrize("variant", ["lite", "heavy"])
def test_without_npm_the_published_bundle_is_fetched_and_checked(
    monkeypatch: pytest.MonkeyPatch, variant: Variant
) -> None:
    data = bundle_bytes()
    asked = published(monkeypatch, io.BytesIO(data), **{variant: sha256(data)})
    assert download_variant(variant).read_bytes() == data
    (address,) = asked
    assert address.startswith("https://storage.googleapis.com/mediapipe-models/pose_landmarker/")
    assert address.endswith(f"/float16/1/pose_landmarker_{variant}.task")


@pytest.mark.parametrize(
    "data", [pytest.param(b"<html>sign in</html>", id="a web page"), pytest.param(bundle_bytes(), id="another bundle")]
)
def test_a_published_bundle_that_is_not_the_right_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, empty_cache: Path, data: bytes
) -> None:
    published(monkeypatch, io.BytesIO(data))
    with pytest.raises(ModelError, match=r"_lite\.task is not the file it should be: SHA-256 [0-9a-f]{64}"):
        download_variant("lite")
    assert not empty_cache.exists()


def test_an_answer_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return bytes(size)

    answer = Endless()
    published(monkeypatch, answer)
    with pytest.raises(ModelError, match="is not the file it should be"):
        download_variant("lite")
    assert answer.given < 10e6


def test_other_variants_are_never_fetched_behind_the_users_back() -> None:
    with pytest.raises(ModelError, match=r"The heavy model is not on this computer\. .*coach model --variant heavy"):
        ensure_model(variant="heavy")


def test_a_failed_download_of_a_variant_names_what_was_tried_and_what_to_do() -> None:
    with pytest.raises(ModelError) as caught:
        download_variant("lite")
    message = str(caught.value)
    assert "There is no npm on this computer." in message
    assert "_lite.task could not be downloaded: <urlopen error Name or service not known>" in message
    assert "python -m coach model --variant lite --file FILE" in message


WITNESSES: dict[str, tuple[str, tuple[str, ...], str | None]] = {
    "beside the full model": (
        "pose_landmarker_full.task",
        ("pose_landmarker_heavy.task",),
        "pose_landmarker_heavy.task",
    ),
    "not on this computer": ("pose_landmarker_full.task", ("pose_landmarker_lite.task",), None),
    "beside a model of one's own": ("mine.task", ("pose_landmarker_heavy.task",), None),
    "beside the fast one": ("pose_landmarker_lite.task", ("pose_landmarker_heavy.task",), None),
    "beside itself": ("pose_landmarker_heavy.task", (), None),
}


@pytest.mark.parametrize(("name", "others", "expected"), WITNESSES.values(), ids=WITNESSES)
@pytest.mark.parametrize("how", ["given", "COACH_MODEL"])
def test_who_is_a_witness(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    others: tuple[str, ...],
    expected: str | None,
    how: str,
) -> None:
    for one in (name, *others):
        (tmp_path / one).write_bytes(bundle_bytes())
    if how == "COACH_MODEL":
        monkeypatch.setenv("COACH_MODEL", str(tmp_path / name))
    found = witness_model(tmp_path / name if how == "given" else None)
    assert found == (None if expected is None else tmp_path / expected)
    # the other witness lies where this one does
    (tmp_path / "movenet_lightning.onnx").touch()
    joints = joint_network_model(tmp_path / name if how == "given" else None)
    assert joints == (tmp_path / "movenet_lightning.onnx" if name == "pose_landmarker_full.task" else None)


def test_there_is_no_witness_where_there_is_no_model(bundle: Path) -> None:
    install_file(bundle, variant="heavy")
    assert witness_model() is None
    assert joint_network_model() is None


# ---------------------------------------------------------------------------------------------------------- keeping


def test_installing_a_file_copies_it(bundle: Path) -> None:
    kept = install_file(bundle, variant="lite")
    assert kept == cached_model("lite")
    assert kept.read_bytes() == bundle.read_bytes()


def test_what_another_computer_made_of_movenet_is_installed(npm: FakeNpm, tmp_path: Path, empty_cache: Path) -> None:
    brought = download_variant("movenet").rename(tmp_path / "brought.onnx")
    kept = install_file(brought, variant="movenet")
    assert kept == empty_cache / "movenet_lightning.onnx"
    assert kept.read_bytes() == brought.read_bytes()
    brought.write_bytes(b"another network")
    with pytest.raises(ModelError, match=r"brought\.onnx \(the given file\) is not the file it should be"):
        install_file(brought, variant="movenet")
    with pytest.raises(ModelError, match=r"There is no model file at .*gone\.onnx"):
        install_file(tmp_path / "gone.onnx", variant="movenet")


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
