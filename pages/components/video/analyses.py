"""Videos that are given, as files while the visitor is here, and analyses of them in the background.

Begin, watch, stop; which to show, and what to ask of the visitor.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import streamlit as st

from coach.library.exercise import Exercise
from coach.library.vocabulary import AUTO
from coach.media.drawing import draw_people
from coach.media.images import encode_image
from coach.platform.environment import environment
from coach.platform.jobs import Job
from coach.platform.limits import MAX_UPLOAD_MB
from coach.pose.landmarker import DetectorSettings
from coach.pose.tracker import PoseTracker
from coach.pose.types import PoseSequence
from coach.safe_text import plain_markdown, safe_file_name
from coach.session.moments import Company, company_in
from coach.session.remarks import people_remark
from coach.session.tracking import TrackedVideo
from coach.session.workout import WorkoutVideo, check_workout, count_in, draw_result
from coach.session.workout_overlay import WorkoutPart
from coach.workout.repetition import WorkoutResult
from pages.components.app.job_progress import show_progress
from pages.components.app.language import language, t
from pages.components.app.links import choose_linked
from pages.components.app.problem import show_error
from pages.components.app.resources import exercise_names, exercises, photo_detectors, video_trackers
from pages.components.app.visit import in_hand, remember, workspace
from pages.components.app.widgets import choose, choose_sample, samples, upload
from pages.components.app.wishes import draw_style

_SOURCES = {"upload": ":material/upload:", "sample": ":material/movie:"}


@dataclass(frozen=True)
class Clip:
    """A video on disk. `key` tells videos apart by content; `exercise` is known for samples."""

    name: str
    path: Path
    key: str
    exercise: str | None = None


def choose_clips(widget: str = "clips", *, several: bool = True, sample: int | None = None) -> list[Clip]:
    """Uploads or a sample, whichever is chosen; it begins with this `sample`, or with uploads where that is None."""
    key, hidden = f"{widget}_source", "collapsed"
    remember(key, "upload" if sample is None else "sample")
    source = choose("source.label", _SOURCES, "source.{}", icons=_SOURCES, key=key, label_visibility=hidden)
    if source == "sample":
        chosen = choose_sample(samples().clips, key=f"{widget}_sample", first=sample or 0)
        return [Clip(chosen.path.name, chosen.path, chosen.file, chosen.exercise)]
    return choose_upload(widget, several=several)


def choose_upload(widget: str, *, several: bool = True) -> list[Clip]:
    label = t("video.upload") if several else t("video.upload_one")
    most_mb = min(MAX_UPLOAD_MB, environment().video_mb)
    return upload(label, _kept, key=widget, max_mb=most_mb, several=several)


def _kept(file: Any) -> Clip:
    """An upload written to a file."""
    with file.getbuffer() as data:
        key = hashlib.sha256(data).hexdigest()
        path = workspace().keep(key[:24], data)  # the name is the visitor's, and what it is shows its content
    return Clip(safe_file_name(file.name), path, key)


#: Among so many people one is followed; more make every picture slow.
MOST_PEOPLE = 4
_ALL = "analyses"
_SAID = "said_of_counts"
Looked = tuple[WorkoutVideo, Company | None]
Work = Callable[[Job[Looked]], Looked]


@dataclass(frozen=True)
class Analysis:
    """One video looked at as one exercise; what comes of it, with who else is in it where that was looked at."""

    clip: Clip
    exercise: str
    job: Job[Looked]
    annotated_path: Path


@dataclass(frozen=True)
class Shown:
    """One exercise in one video, as it was counted or put right by hand.

    parts: all exercises of the video, in order of time. place: which of them this is, for what is said by hand.
    """

    video: TrackedVideo
    exercise: Exercise
    result: WorkoutResult
    parts: tuple[WorkoutPart, ...]
    place: tuple[str, int] = ("", 0)


def analyses() -> dict[tuple[str, str, str], Analysis]:
    """This visitor's analyses, oldest first, by video, exercise and language of the words drawn into the video."""
    return in_hand().setdefault(_ALL, {})


def finished() -> list[Analysis]:
    """Analyses with a result, the newest first."""
    return [one for one in reversed(analyses().values()) if _is_done(one)]


def _is_done(analysis: Analysis) -> bool:
    state = analysis.job.state()
    # a bug has no message; asking for its result raises it
    return state.status == "done" or (state.status == "failed" and state.problem is None)


def shown_of(analysis: Analysis, part: int | None = None) -> Shown | None:
    """One exercise of a finished analysis: the main one, or the given part; None when no exercise was recognised."""
    workout, _ = analysis.job.result()
    if workout.exercise is None:
        return None
    name = str(analysis.annotated_path)
    parts = tuple(_as_said(one, (name, place)) for place, one in enumerate(workout.counted.parts))
    if len(parts) > 1 and part is None:
        return Shown(workout.video, workout.exercise, workout.result, parts)
    chosen = parts[part or 0]
    return Shown(workout.video, chosen.exercise, chosen.result, parts, (name, part or 0))


def keep_said(shown: Shown, said: WorkoutResult) -> None:
    """Remember what somebody put right about a count."""
    in_hand().setdefault(_SAID, {})[shown.place] = said


def _as_said(part: WorkoutPart, place: tuple[str, int]) -> WorkoutPart:
    said = in_hand().get(_SAID, {}).get(place)
    return part if said is None else replace(part, result=said, exercise=exercises()[said.exercise_id])


def begin(
    clip: Clip,
    exercise_id: str,
    model: Path,
    *,
    seen: PoseSequence | None = None,
    start_at_px: tuple[float, float] | None = None,
) -> None:
    """Start to analyse a video, unless that is done or going on already.

    seen: the landmarks, where the video was looked at before; then only the counting and the drawing are done again.
    start_at_px: where the person is whom to follow, where there are several; None: whom the pose model finds.
    """
    whose = "" if start_at_px is None else "@{:.0f},{:.0f}".format(*start_at_px)
    key = (clip.key, exercise_id + whose, language())
    known = analyses().get(key)
    if known is not None and known.job.state().status not in ("failed", "cancelled"):
        return
    annotated_path = workspace().folder / f"annotated-{len(analyses())}-{clip.path.stem[:24]}.mp4"
    again = None if seen is None else _work_again(clip.path, seen, exercises()[exercise_id], annotated_path, language())
    once = _work(clip.path, exercise_id, annotated_path, model, language(), start_at_px)
    job = workspace().start(again or once)
    analyses().pop(key, None)
    analyses()[key] = Analysis(clip, exercise_id, job, annotated_path)


def _work(
    path: Path,
    exercise_id: str,
    annotated_path: Path,
    model: Path,
    words: str,
    start_at_px: tuple[float, float] | None,
) -> Work:
    # everything of this visitor's session is looked up here: a thread of its own may not ask Streamlit
    trackers, detectors, library, style = video_trackers(model), photo_detectors(model), exercises(), draw_style()

    @contextmanager
    def lend(job: Job[Looked]) -> Iterator[PoseTracker]:
        with trackers.borrow(cancelled=job.is_cancelled) as tracker:
            if start_at_px is None:
                yield tracker
                return
            with PoseTracker(model, DetectorSettings(num_poses=MOST_PEOPLE), start_at_px=start_at_px) as other:
                yield other

    def work(job: Job[Looked]) -> Looked:
        options: Any = {
            "tracker_factory": lambda: lend(job),
            "watch": job.watch,
            "annotated_path": annotated_path,
            "style": style,
            "language": words,
        }
        done = check_workout(path, library if exercise_id == AUTO else library[exercise_id], **options)
        with detectors.borrow(cancelled=job.is_cancelled) as detector:
            return done, company_in(path, done.video.sequence, detector, turned=done.video.turned)

    return work


def _work_again(path: Path, seen: PoseSequence, exercise: Exercise, annotated_path: Path, words: str) -> Work:
    style = draw_style()

    def work(job: Job[Looked]) -> Looked:
        counted = count_in(seen, exercise)
        video = draw_result(path, seen, counted, annotated_path, words, style=style, watch=job.watch)
        return WorkoutVideo(video=video, counted=counted), None

    return work


def show_running() -> None:
    """Progress of everything that is still running, with a way to stop it."""
    show_progress([(one.clip.name, one.job) for one in analyses().values()])


def choose_exercise(clips: list[Clip]) -> str:
    """The exercise to count; of a sample it is known."""
    names = {AUTO: t("video.automatic"), **exercise_names()}
    known = clips[0].exercise if clips else None
    if known is not None and st.session_state.get("exercise_of") != clips[0].key:
        st.session_state["exercise"] = known
    choose_linked("exercise", exercise="{}")
    st.session_state["exercise_of"] = clips[0].key if clips else None
    remember("exercise", AUTO, names)
    return st.selectbox(t("video.exercise"), names, format_func=names.__getitem__, key="exercise")


def choose_analysis() -> Analysis | None:
    """The finished analysis to show, the newest first; what failed is told."""
    for analysis in reversed(analyses().values()):
        state = analysis.job.state()
        if state.problem is not None:
            show_error(state.problem, name=analysis.clip.name)
        elif state.status == "cancelled":
            st.info(t("video.stopped", name=plain_markdown(analysis.clip.name)), icon=":material/stop_circle:")
    done = finished()
    if len(done) < 2:
        return done[0] if done else None
    names = {str(one.annotated_path): f"{one.clip.name} · {_what(one)}" for one in done}
    chosen = st.selectbox(t("video.show"), names, format_func=names.__getitem__, key=f"shown_of_{len(done)}")
    return next(one for one in done if str(one.annotated_path) == chosen)


def _of_part(part: WorkoutPart) -> str:
    """An exercise of several: its name, when it was done, and how often or how long."""
    much = t("many.held", seconds=part.result.held_s) if part.exercise.is_hold else str(part.result.full_count)
    when = f"{part.start_s:.0f}–{t('report.seconds', seconds=part.end_s)}"
    return f"{part.exercise.names.in_(language())} · {when} · {much}"


def choose_part(analysis: Analysis) -> Shown | None:
    """The exercise to show, where several were recognised in one video."""
    main = shown_of(analysis)
    if main is None or len(main.parts) < 2:
        return main
    names = [_of_part(part) for part in main.parts]
    # as it was counted: somebody may have called it something else
    done = [part.exercise.id for part in analysis.job.result()[0].counted.parts]
    part = st.segmented_control(
        t("video.parts"),
        range(len(names)),
        default=done.index(main.exercise.id),
        required=True,
        format_func=names.__getitem__,
        key=f"part_{analysis.clip.key[:16]}",
    )
    return shown_of(analysis, part)


def sees_anybody(analysis: Analysis) -> bool:
    """Whether there is somebody in any picture."""
    workout, _ = analysis.job.result()
    return bool(workout.video.sequence.found.any())


def _what(analysis: Analysis) -> str:
    if not sees_anybody(analysis):
        return t("status.no_person")
    shown = shown_of(analysis)
    return t("video.unknown") if shown is None else shown.exercise.names.in_(language())


def ask_exercise(analysis: Analysis, model: Path) -> None:
    """Say how sure the coach is, offer the likely exercises, and tell what repeated itself though it has no name."""
    workout, _ = analysis.job.result()
    recognised = workout.counted.recognised
    if recognised is None:
        return
    if recognised.unknown:
        st.info(t("video.unknown_reps", count=len(recognised.unknown)), icon=":material/repeat:")
    if recognised.is_sure or not recognised.likely:
        return
    names = [exercises()[one].names.in_(language()) for one in recognised.likely]
    st.markdown(t("video.unsure", names=t("video.or").join(names)))
    with st.container(horizontal=True):
        for exercise_id, name in zip(recognised.likely, names, strict=True):
            if exercise_id == recognised.exercise_id:
                continue
            if st.button(name, key=f"ask_{exercise_id}_{analysis.clip.key[:16]}"):
                begin(analysis.clip, exercise_id, model, seen=workout.video.sequence)
                st.rerun()


def ask_whose(analysis: Analysis, model: Path) -> None:
    """Say which of several people this is about, and offer the others."""
    _, company = analysis.job.result()
    if company is None or len(company.people) < 2:
        return
    words, view = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with words:
        st.markdown(f":material/group: {people_remark(company.people, company.followed).in_(language())}")
        with st.container(horizontal=True):
            for index in range(len(company.people)):
                name = t("video.person", number=index + 1)
                key = f"whose_{index}_{analysis.annotated_path.stem}"
                if index != company.followed and st.button(name, icon=":material/person:", key=key):
                    begin(analysis.clip, analysis.exercise, model, start_at_px=company.place_px(index))
                    st.rerun()
    marked = encode_image(draw_people(company.image_rgb, company.people, chosen=company.followed), "jpeg", quality=88)
    view.image(marked, width="stretch", alt=t("photo.people_alt"))
