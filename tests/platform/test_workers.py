"""Work on all cores, in order."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from coach.platform.workers import core_count, map_as_ready, map_in_order


class Workshop:
    """Counts workers opened and closed, and who worked in which thread."""

    def __init__(self) -> None:
        self.opened = self.closed = 0
        self.threads: set[int] = set()

    @contextmanager
    def open(self) -> Iterator[Callable[[int], int]]:
        self.opened += 1
        maker = threading.get_ident()

        def square(number: int) -> int:
            assert threading.get_ident() == maker, "a worker stays in the thread that made it"
            self.threads.add(maker)
            if number < 0:
                raise ValueError("negative")
            return number * number

        yield square
        self.closed += 1


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_items(workers: int) -> None:
    workshop = Workshop()
    assert list(map_in_order(range(50), workshop.open, workers=workers)) == [n * n for n in range(50)]
    assert 1 <= workshop.opened <= workers
    assert workshop.closed == workshop.opened


def test_no_items_no_workers() -> None:
    workshop = Workshop()
    assert list(map_in_order([], workshop.open)) == []
    assert workshop.opened == 0


def test_an_exception_is_raised_in_its_turn_and_everything_is_closed() -> None:
    workshop = Workshop()
    results = map_in_order([1, 2, -1, 3], workshop.open, workers=2)
    assert next(results) == 1
    assert next(results) == 4
    with pytest.raises(ValueError, match="negative"):
        next(results)
    assert workshop.closed == workshop.opened


def test_stopping_early_closes_the_workers() -> None:
    workshop = Workshop()
    results = map_in_order(range(1000), workshop.open, workers=2)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    assert workshop.closed == workshop.opened


def test_there_is_at_least_one_core() -> None:
    assert core_count() >= 1


def test_what_is_ready_first_comes_first() -> None:
    let_go = threading.Event()

    @contextmanager
    def open_worker() -> Iterator[Callable[[int], int]]:
        def work(number: int) -> int:
            if number == 0:
                assert let_go.wait(30)
            return number

        yield work

    results = map_as_ready(range(4), open_worker, workers=2)
    early = [next(results) for _ in range(3)]
    assert sorted(early) == [1, 2, 3]
    let_go.set()
    assert list(results) == [0]


def test_items_are_taken_as_there_is_room_for_them() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    workshop = Workshop()
    results = map_as_ready(items(), workshop.open, workers=2)
    next(results)
    assert len(taken) <= 8
    results.close()
    assert workshop.closed == workshop.opened


@pytest.mark.parametrize("end", ["an error", "from outside"])
def test_whoever_is_still_at_work_is_told_to_stop(end: str) -> None:
    workshop = Workshop()
    told = threading.Event()
    results = map_as_ready([1, 2, -1] if end == "an error" else [1, 2, 3], workshop.open, workers=1, give_up=told.set)
    next(results)
    if end == "an error":
        with pytest.raises(ValueError, match="negative"):
            list(results)
    else:
        results.close()
    assert told.is_set()
    assert workshop.closed == workshop.opened
