"""The pose model: where it is found, and how it comes onto this computer, once.

The model is looked for at an explicit path, then in `COACH_MODEL`, then in the per-user cache. Failing that, it is set
up there when the user asks for it: the full network, and with it the heavy one, which is a second witness of where the
joints of a photo are (see `model_sources` for where both come from and what is checked). Where the heavy one cannot be
had the coach works with the full one alone; nothing tries again by itself.
"""

import tempfile
import zipfile
from pathlib import Path
from typing import Literal

from coach.errors import ModelError
from coach.platform.environment import environment, variable
from coach.platform.paths import cache_dir
from coach.pose.model_sources import BUNDLE_MEMBERS, Progress, extra_bundle, full_bundle
from coach.text import Message

Variant = Literal["lite", "full", "heavy"]
VARIANTS: tuple[Variant, ...] = ("lite", "full", "heavy")

MODEL_VARIABLE = variable("model")
#: Share of the first set-up after which the full model is there: 35 of 76 MB.
_FULL_SHARE = 0.45


def cached_model(variant: Variant = "full") -> Path:
    """Where the model of this variant is kept, whether or not it is there yet."""
    return cache_dir() / _file_name(variant)


def find_model(path: Path | None = None, *, variant: Variant = "full") -> Path | None:
    """The model if it is on this computer: `path`, else `COACH_MODEL`, else the cache; otherwise None.

    Raises `ModelError` when `path` or `COACH_MODEL` names something that is not a pose model: a wrong setting is
    reported, not silently replaced by another model.
    """
    for chosen, origin in ((path, "the given path"), (environment().model, MODEL_VARIABLE)):
        if chosen is not None:
            check_bundle(chosen, origin)
            return chosen
    kept = cached_model(variant)
    return kept if kept.is_file() else None


def witness_model(model: Path | None = None) -> Path | None:
    """The heavy model that lies beside the full one, or None: who judges with `model` asks it for a second opinion.

    model: what is judged with; `find_model()` unless given. Beside one of another name than the full model's (lite,
    heavy, or a file of the user's own in `COACH_MODEL`) there is no witness: such a choice is taken at its word.
    """
    model = model or find_model()
    if model is None or model.name != _file_name("full"):
        return None
    heavy = model.with_name(_file_name("heavy"))
    return heavy if heavy.is_file() else None


def lacks_witness() -> bool:
    """Whether there could be a witness but it is not on this computer."""
    return find_model() in (None, cached_model()) and not cached_model("heavy").is_file()


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
    """Fetch what is missing of the full and the heavy model because the user asked for it; returns the full one.

    That the heavy one could not be had is told to `progress` and is no error. Nothing is fetched where `COACH_MODEL`
    names the model.

    Raises `ModelError` telling what was tried and what to do by hand.
    """
    full = find_model() or _set_up_full(lambda doing, share: progress(doing, _FULL_SHARE * share))
    if lacks_witness():
        try:
            download_variant(
                "heavy", progress=lambda doing, share: progress(doing, _FULL_SHARE + (1 - _FULL_SHARE) * share)
            )
        except ModelError as error:
            progress(Message("model.alone", reason=error), 1.0)
    return full


def download_variant(variant: Variant, *, progress: Progress = lambda doing, share: None) -> Path:
    """Fetch one variant because the user asked for it; `full` only where it is not here yet.

    Raises `ModelError` when that fails.
    """
    if variant == "full":
        kept = cached_model("full")
        return kept if kept.is_file() else _set_up_full(progress)
    bundle = extra_bundle(variant, lambda: find_model() or _set_up_full(progress), progress)
    return _ready(bundle, variant, progress)


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


def _file_name(variant: Variant) -> str:
    return f"pose_landmarker_{variant}.task"


def _set_up_full(progress: Progress) -> Path:
    try:
        bundle = full_bundle(progress)
    except ModelError as error:
        by_hand = Message("error.model_by_hand", reason=error, folder=cache_dir(), variable=MODEL_VARIABLE)
        raise ModelError(by_hand) from error
    return _ready(bundle, "full", progress)


def _ready(bundle: bytes, variant: Variant, progress: Progress) -> Path:
    place = _keep(bundle, cached_model(variant))
    progress(Message("model.step_ready", variant=variant), 1.0)
    return place


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
