"""The pose model: where it is found, and how it comes onto this computer, once.

The model is looked for at an explicit path, then in `COACH_MODEL`, then in the per-user cache. Failing that, it is set
up there when the user asks for it: the full network, and with it the witnesses of where the joints of a photo are, the
heavy one and MoveNet (see `model_sources` for where they come from and what is checked). Where a witness cannot be had
the coach works without it; nothing tries again by itself.
"""

import tempfile
import zipfile
from itertools import accumulate
from pathlib import Path

from coach.errors import ModelError
from coach.platform.environment import environment, variable
from coach.platform.paths import cache_dir
from coach.pose.model_sources import (
    BUNDLE_MEMBERS,
    DOWNLOAD_MB,
    Progress,
    Variant,
    check_joint_network,
    extra_bundle,
    full_bundle,
    joint_network,
)
from coach.text import Message

MODEL_VARIABLE = variable("model")
#: What is asked whether the full model is right.
_WITNESSES: tuple[Variant, ...] = ("heavy", "movenet")


def cached_model(variant: Variant = "full") -> Path:
    """Where the model of this variant is kept, whether or not it is there yet."""
    return cache_dir() / _file_name(variant)


def find_model(*, variant: Variant = "full") -> Path | None:
    """The model if it is on this computer: `COACH_MODEL`, else the cache; otherwise None.

    Raises `ModelError` when `COACH_MODEL` names something that is not a pose model: a wrong setting is reported, not
    silently replaced by another model.
    """
    if (chosen := environment().model) is not None:
        check_bundle(chosen, MODEL_VARIABLE)
        return chosen
    kept = cached_model(variant)
    return kept if kept.is_file() else None


def witness_model(model: Path | None = None) -> Path | None:
    """The heavy model that lies beside the full one, or None: who judges with `model` asks it for a second opinion.

    model: what is judged with; `find_model()` unless given. Beside one of another name than the full model's (lite,
    heavy, or a file of the user's own in `COACH_MODEL`) there is no witness: such a choice is taken at its word.
    """
    return _beside(model, "heavy")


def joint_network_model(model: Path | None = None) -> Path | None:
    """What `movenet.JointNetwork` opens, or None: found as `witness_model` is."""
    return _beside(model, "movenet")


def missing_witnesses() -> list[Variant]:
    """Those that there could be and that are not on this computer."""
    if find_model() not in (None, cached_model()):
        return []
    return [one for one in _WITNESSES if not cached_model(one).is_file()]


def ensure_model(*, variant: Variant = "full", progress: Progress = lambda doing, share: None) -> Path:
    """The model; where there is none on this computer yet, it is set up first (`set_up_models`).

    Only the `full` variant is set up by itself. Once it is here, no call of this fetches anything.

    Raises `ModelError` telling what was tried and what to do by hand.
    """
    found = find_model(variant=variant)
    if found is not None:
        return found
    if variant != "full":
        raise ModelError(Message("error.model_missing", variant=variant))
    return set_up_models(progress)


def set_up_models(progress: Progress = lambda doing, share: None) -> Path:
    """Fetch what is missing of the full model and its witnesses because the user asked for it; returns the full one.

    That a witness could not be had is told to `progress` and is no error. Nothing is fetched where `COACH_MODEL` names
    the model.

    Raises `ModelError` telling what was tried and what to do by hand.
    """
    full, witnesses = find_model(), missing_witnesses()
    parts = _parts([*witnesses] if full else ["full", *witnesses], progress)
    full = full or _set_up_full(parts["full"])
    for one in witnesses:
        try:
            download_variant(one, progress=parts[one])
        except ModelError as error:
            parts[one](Message("model.alone", variant=one, reason=error), 1.0)
    return full


def download_variant(variant: Variant, *, progress: Progress = lambda doing, share: None) -> Path:
    """Fetch one variant because the user asked for it; `full` only where it is not here yet.

    Raises `ModelError` when that fails.
    """
    if variant == "full":
        kept = cached_model("full")
        return kept if kept.is_file() else _set_up_full(progress)
    if variant == "movenet":
        return _ready(_movenet(progress), variant, progress)
    bundle = extra_bundle(variant, lambda: find_model() or _set_up_full(progress), progress)
    return _ready(bundle, variant, progress)


def install_file(path: Path, *, variant: Variant = "full") -> Path:
    """Copy what another computer's cache has into this one's, where there is no network; returns where it is now."""
    _check(path, variant, "the given file")
    return _keep(path.read_bytes(), variant)


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


def _check(path: Path, variant: Variant, origin: str) -> None:
    if variant != "movenet":
        check_bundle(path, origin)
    elif path.is_file():
        check_joint_network(path.read_bytes(), f"{path} ({origin})")
    else:
        raise ModelError(Message("error.model_no_file", path=path, origin=origin))


def _file_name(variant: Variant) -> str:
    return "movenet_lightning.onnx" if variant == "movenet" else f"pose_landmarker_{variant}.task"


def _beside(model: Path | None, variant: Variant) -> Path | None:
    """The file of another network beside the full model, where it is there."""
    model = model or find_model()
    if model is None or model.name != _file_name("full"):
        return None
    other = model.with_name(_file_name(variant))
    return other if other.is_file() else None


def _parts(wanted: list[Variant], progress: Progress) -> dict[Variant, Progress]:
    """The progress of each of several downloads, one after the other, as long as it is large."""
    ends = list(accumulate((DOWNLOAD_MB[one] for one in wanted), initial=0))

    def part(begin: int, end: int) -> Progress:
        return lambda doing, share: progress(doing, (begin + (end - begin) * share) / ends[-1])

    return {one: part(*ends[place : place + 2]) for place, one in enumerate(wanted)}


def _set_up_full(progress: Progress) -> Path:
    try:
        bundle = full_bundle(progress)
    except ModelError as error:
        by_hand = Message("error.model_by_hand", reason=error, folder=cache_dir(), variable=MODEL_VARIABLE)
        raise ModelError(by_hand) from error
    return _ready(bundle, "full", progress)


def _movenet(progress: Progress) -> bytes:
    try:
        return joint_network(progress)
    except ModelError as error:
        place = cached_model("movenet")
        by_hand = Message("error.model_movenet", reason=error, file=place.name, folder=place.parent)
        raise ModelError(by_hand) from error


def _ready(data: bytes, variant: Variant, progress: Progress) -> Path:
    place = _keep(data, variant)
    progress(Message("model.step_ready", variant=variant), 1.0)
    return place


def _keep(data: bytes, variant: Variant) -> Path:
    """Write to a neighbouring file first, so that a stop in the middle never leaves half a model."""
    place = cached_model(variant)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, prefix=place.name, delete=False) as file:
            file.write(data)
        try:
            _check(Path(file.name), variant, "what was fetched")
            # a server or a container fetches it as one user and works as another; there is nothing private in it
            Path(file.name).chmod(0o644)
            Path(file.name).replace(place)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ModelError(Message("error.model_not_saved", path=place, reason=error)) from error
    return place
