"""Two videos in step: the work in the background, and what it found."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from coach.platform.jobs import Job
from coach.pose.tracker import PoseTracker
from coach.session.compare_video import ComparedVideos, compare_videos, difference_pictures
from coach.session.remarks import movement_remarks
from coach.text import Message, measure_label
from coach.workout.compare import LEAST_DIFFERENCE_DEG, Difference
from pages.components.app.job_progress import result_of, show_progress
from pages.components.app.language import language, t
from pages.components.app.problem import show_remarks
from pages.components.app.resources import exercises, video_trackers
from pages.components.app.visit import in_hand, workspace
from pages.components.app.wishes import draw_style
from pages.components.video.analyses import Clip

_CURRENT = "comparison"
#: Joints shown in detail.
_MOST = 3


@dataclass(frozen=True)
class Running:
    """A comparison that is going on or done."""

    own: Clip
    reference: Clip
    job: Job[ComparedVideos]

    @property
    def name(self) -> str:
        """Of both videos, or of the one that is the problem."""
        problem = self.job.state().problem
        said = problem.message.values if problem is not None and isinstance(problem.message, Message) else {}
        clips = (self.own, self.reference)
        names = [clip.name for clip in clips if clip.path.name == said.get("name")]
        return " · ".join(dict.fromkeys(names or (clip.name for clip in clips)))


def begin(own: Clip, reference: Clip, model: Path) -> None:
    """Start to compare two videos; an earlier comparison is stopped."""
    before: Running | None = in_hand().get(_CURRENT)
    if before is not None:
        before.job.cancel()
    number = in_hand()["comparisons"] = in_hand().get("comparisons", 0) + 1
    path, places, library = workspace().folder / f"compared-{number}.mp4", video_trackers(model), exercises()
    style = draw_style()

    def work(job: Job[ComparedVideos]) -> ComparedVideos:
        # one place for both videos, which are looked at one after the other
        with places.borrow(cancelled=job.is_cancelled):
            return compare_videos(
                own.path,
                reference.path,
                tracker_factory=lambda: PoseTracker(model),
                path=path,
                library=library,
                style=style,
                watch=job.watch,
            )

    in_hand()[_CURRENT] = Running(own, reference, workspace().start(work))


def show_comparison() -> None:
    """Progress, then the result of the comparison begun last."""
    current: Running | None = in_hand().get(_CURRENT)
    if current is None:
        st.info(t("compare.hint"), icon=":material/lightbulb:")
        return
    show_progress([(current.name, current.job)])
    compared = result_of(current.job, current.name)
    if compared is not None:
        _show(current, compared)


def _show(current: Running, compared: ComparedVideos) -> None:
    st.divider()
    found = compared.comparison
    if compared.is_one_movement:
        st.html(
            f'<div class="coach-count"><b>{found.mean_difference_deg:.0f}°</b>'
            f"<span>{t('compare.apart')} – {t(f'compare.size_{found.size}')}</span></div>"
        )
    else:
        st.warning(_why_not(compared), icon=":material/warning:")
    st.caption(t("compare.size_note", degrees=LEAST_DIFFERENCE_DEG))
    if compared.exercise is not None and compared.differences:
        st.caption(t("compare.matters", name=compared.exercise.names.in_(language())))
    if found.mirrored:
        st.caption(t("compare.mirrored"))
    if found.repeated:
        st.caption(t("compare.repeated"))
    for clip, video in ((current.own, compared.own), (current.reference, compared.reference)):
        remarks = movement_remarks(video.sequence, video)
        show_remarks(Message("error.about_file", name=clip.name, problem=one) for one in remarks)
    st.video(compared.path, muted=True, alt=t("compare.both"))
    st.caption(t("compare.both"))
    worst = compared.differences[:_MOST]
    if not worst:
        if compared.is_one_movement:
            st.success(t("compare.same"), icon=":material/check_circle:")
        return
    st.header(t("compare.worst"), anchor=False)
    stills = difference_pictures(current.own.path, current.reference.path, compared, worst, style=draw_style())
    for column, one, still in zip(st.columns(len(worst), gap="medium"), worst, stills, strict=True):
        column.image(still, width="stretch", alt=_words(one))
        column.markdown(_words(one))


def _why_not(compared: ComparedVideos) -> str:
    """Why the comparison says nothing about how well somebody moves."""
    if compared.others is not None:
        own, coach = (one.names.in_(language()) for one in compared.others)
        return t("compare.others", own=own, coach=coach)
    return t("compare.little_in_step", percent=100 * compared.comparison.in_step_share)


def _words(one: Difference) -> str:
    joint = measure_label(one.joint, language()).capitalize()
    key = "compare.more_bent" if one.difference_deg < 0 else "compare.straighter"
    return t(key, joint=joint, degrees=abs(one.difference_deg), own=one.own_s, coach=one.reference_s)
