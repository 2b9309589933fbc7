"""Sharing detectors: never more than there are places, never two borrowers of one, always closed."""

from __future__ import annotations

import threading
import time

import pytest

from coach.errors import CancelledError, ImageError
from coach.session.pool import DetectorPool


class FakeDetector:
    def __init__(self) -> None:
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


class Maker:
    """Remembers every detector it made."""

    def __init__(self) -> None:
        self.made: list[FakeDetector] = []

    def __call__(self) -> FakeDetector:
        self.made.append(FakeDetector())
        return self.made[-1]


def test_a_returned_detector_is_lent_again():
    make = Maker()
    pool = DetectorPool(make, size=2)
    with pool.borrow() as first:
        pass
    with pool.borrow() as second:
        assert second is first
    assert len(make.made) == 1


def test_trackers_are_new_for_every_borrower_and_closed_afterwards():
    make = Maker()
    pool = DetectorPool(make, size=1, reuse=False)
    with pool.borrow() as first:
        assert first.closed == 0
    with pool.borrow() as second:
        assert second is not first
    assert [detector.closed for detector in make.made] == [1, 1]


def test_after_an_error_the_detector_is_closed_and_its_place_is_free_again():
    make = Maker()
    pool = DetectorPool(make, size=1)
    with pytest.raises(KeyError), pool.borrow():
        raise KeyError("a bug in the borrower")
    assert make.made[0].closed == 1
    with pool.borrow() as fresh:
        assert fresh is make.made[1]


def test_a_detector_that_cannot_be_opened_leaves_its_place_free():
    def fail() -> FakeDetector:
        raise OSError("no model")

    pool = DetectorPool(fail, size=1)
    for _ in range(2):
        with pytest.raises(OSError, match="no model"), pool.borrow():
            pass


def test_a_picture_that_cannot_be_read_costs_no_detector():
    make = Maker()
    pool = DetectorPool(make, size=1)
    with pytest.raises(ImageError, match="cut short"), pool.borrow():
        raise ImageError("cut short")
    with pool.borrow() as again:
        assert again is make.made[0]
        assert again.closed == 0


def test_whoever_comes_when_all_are_lent_out_can_be_told():
    pool = DetectorPool(Maker(), size=2)
    with pool.borrow():
        assert not pool.is_busy
        with pool.borrow():
            assert pool.is_busy
    assert not pool.is_busy


def test_eight_threads_share_two_detectors_one_at_a_time():
    make = Maker()
    pool = DetectorPool(make, size=2)
    in_use: set[int] = set()
    clashes: list[int] = []
    most = [0]
    lock = threading.Lock()

    def work() -> None:
        for _ in range(5):
            with pool.borrow() as detector:
                with lock:
                    if id(detector) in in_use:
                        clashes.append(id(detector))
                    in_use.add(id(detector))
                    most[0] = max(most[0], len(in_use))
                time.sleep(0.001)
                with lock:
                    in_use.remove(id(detector))

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not clashes
    assert most[0] <= 2
    assert len(make.made) <= 2


def test_waiting_for_a_place_can_be_cancelled():
    pool = DetectorPool(Maker(), size=1)
    message = "waiting for a free place"
    with pool.borrow(), pytest.raises(CancelledError, match=message), pool.borrow(cancelled=lambda: True):
        pass


def test_closing_frees_idle_detectors_now_and_lent_ones_on_return():
    make = Maker()
    pool = DetectorPool(make, size=2)
    with pool.borrow() as lent:
        with pool.borrow() as idle:
            pass
        pool.close()
        pool.close()
        assert (lent.closed, idle.closed) == (0, 1)
    assert (lent.closed, idle.closed) == (1, 1)
    with pytest.raises(RuntimeError, match="this pool is closed"), pool.borrow():
        pass


def test_a_pool_without_places_is_refused():
    with pytest.raises(ValueError, match="size: expected at least 1 but got 0"):
        DetectorPool(Maker(), size=0)
