"""Long work in a thread: progress, time left, cancelling, and errors that end on the page."""

from __future__ import annotations

import threading

import pytest

from coach.errors import CancelledError, VideoError
from coach.platform.jobs import Job, JobState


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def finished(job: Job[str]) -> Job[str]:
    job.start().join(5.0)
    assert job.state().is_over
    return job


def test_a_job_that_ends_well_hands_over_its_result():
    job = finished(Job(lambda job: "counted"))
    assert job.state() == JobState(status="done", share=1.0)
    assert job.result() == "counted"


def test_time_left_follows_from_the_share_done_and_the_time_spent():
    clock = Clock()
    job: Job[str] = Job(lambda job: "", clock=clock)
    assert job.state().status == "waiting"
    job.report(0.0)
    clock.now_s += 10.0
    job.report(0.25)
    assert job.state() == JobState(status="running", share=0.25, remaining_s=30.0)


@pytest.mark.parametrize(
    ("share", "spent_s"),
    [
        pytest.param(0.01, 60.0, id="hardly anything is done"),
        pytest.param(0.50, 0.5, id="it has only just begun"),
    ],
)
def test_no_forecast_before_there_is_something_to_go_by(share, spent_s):
    clock = Clock()
    job: Job[str] = Job(lambda job: "", clock=clock)
    job.report(0.0)
    clock.now_s += spent_s
    job.report(share)
    assert job.state().remaining_s is None


def test_shares_beyond_the_end_are_the_end():
    job: Job[str] = Job(lambda job: "")
    job.report(1.7)
    assert job.state().share == 1.0


def test_cancelling_stops_the_work_at_its_next_step():
    begun = threading.Event()

    def work(job: Job[str]) -> str:
        begun.set()
        while not job.is_cancelled():
            pass
        raise CancelledError("stopped")

    job = Job(work).start()
    assert begun.wait(5.0)
    job.cancel()
    job.join(5.0)
    assert job.state().status == "cancelled"
    with pytest.raises(ValueError, match="expected a job that is done but got one that is cancelled"):
        job.result()


def test_work_that_takes_too_long_is_stopped_and_told_so():
    clock = Clock()

    def work(job: Job[str]) -> str:
        job.report(0.1)
        clock.now_s += 599.0
        assert not job.is_cancelled()
        clock.now_s += 2.0
        if job.is_cancelled():
            raise CancelledError("stopped")
        return ""

    job = finished(Job(work, clock=clock, longest_s=600.0))
    assert job.state().status == "failed"
    assert str(job.state().problem).startswith("This took longer than the 10 minutes allowed")


def test_the_time_in_the_queue_does_not_count():
    clock = Clock()
    job: Job[str] = Job(lambda job: "", clock=clock, longest_s=10.0)
    clock.now_s += 60.0
    assert not job.is_cancelled()


def test_an_error_the_user_can_act_on_becomes_a_message():
    def work(job: Job[str]) -> str:
        job.report(0.4)
        raise VideoError("the file ends too early")

    job = finished(Job(work))
    state = job.state()
    assert (state.status, state.share, str(state.problem)) == ("failed", 0.4, "the file ends too early")


def test_a_bug_is_raised_where_the_result_is_asked_for():
    def work(job: Job[str]) -> str:
        raise ZeroDivisionError("a bug")

    job = finished(Job(work))
    assert job.state().status == "failed"
    with pytest.raises(ZeroDivisionError, match="a bug"):
        job.result()
