from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from coach.session.tracking import Feed, Sink


def broken_after(count: int) -> Iterator[int]:
    yield from range(count)
    raise RuntimeError("source is broken")


def test_feed_gives_everything_in_order() -> None:
    with Feed(range(1000), capacity=3) as feed:
        assert list(feed) == list(range(1000))


def test_feed_runs_only_so_far_ahead() -> None:
    made: list[int] = []

    def source() -> Iterator[int]:
        for number in range(1000):
            made.append(number)
            yield number

    with Feed(source(), capacity=4) as feed:
        items = iter(feed)
        next(items)
        time.sleep(0.2)
        assert len(made) <= 1 + 4 + 1  # taken, waiting, in hand
        next(items)


def test_feed_raises_the_error_of_its_source_after_what_came_before() -> None:
    seen: list[int] = []
    with Feed(broken_after(3)) as feed, pytest.raises(RuntimeError, match="source is broken"):
        seen.extend(feed)
    assert seen == [0, 1, 2]


def test_feed_can_be_left_early() -> None:
    with Feed(iter(int, 1), capacity=2) as feed:
        next(iter(feed))


def put_all(sink: Sink[int], count: int, then: Exception | None = None) -> None:
    with sink:
        for number in range(count):
            sink.put(number)
        if then is not None:
            raise then


def test_sink_consumes_everything_in_order_before_it_ends() -> None:
    seen: list[int] = []
    with Sink(seen.append, capacity=3) as sink:
        for number in range(500):
            sink.put(number)
    assert seen == list(range(500))


def test_sink_makes_a_fast_side_wait() -> None:
    release = threading.Event()
    with Sink(lambda item: release.wait(5) and None, capacity=2) as sink:
        putter = threading.Thread(target=lambda: [sink.put(number) for number in range(10)])
        putter.start()
        putter.join(0.3)
        assert putter.is_alive()
        release.set()
        putter.join()


def test_sink_raises_the_error_of_its_consumer() -> None:
    def consume(item: int) -> None:
        raise RuntimeError(f"cannot take {item}")

    with pytest.raises(RuntimeError, match="cannot take 0"):
        put_all(Sink(consume, capacity=1), 100)
    with pytest.raises(RuntimeError, match="cannot take 0"):
        put_all(Sink(consume), 1)


def test_sink_drops_what_waits_when_the_block_fails() -> None:
    seen: list[int] = []

    def slow(item: int) -> None:
        time.sleep(0.02)
        seen.append(item)

    with pytest.raises(RuntimeError, match="mine"):
        put_all(Sink(slow, capacity=50), 50, then=RuntimeError("mine"))
    assert len(seen) < 50
