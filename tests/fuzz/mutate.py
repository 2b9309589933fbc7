"""Changing valid inputs a little, which reaches deeper than noise does."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

MOST_BYTES = 200_000


def mutated(seed: bytes, others: Sequence[bytes], tokens: Sequence[bytes], random: Random) -> bytes:
    """A few changes at random places: bits, bytes, numbers, words of the format, pieces cut, doubled or exchanged."""
    data = bytearray(seed)
    for _ in range(random.choice((1, 1, 2, 3, 5, 10, 30))):
        # headers are worth more than pixels
        end = len(data) if random.random() < 0.6 else min(len(data), 600)
        at = random.randint(0, end)
        _CHANGES[random.randrange(len(_CHANGES))](data, at, others, tokens, random)
    return bytes(data[:MOST_BYTES])


def _bit(data: bytearray, at: int, _o: Sequence[bytes], _t: Sequence[bytes], random: Random) -> None:
    if at < len(data):
        data[at] ^= 1 << random.randrange(8)


def _byte(data: bytearray, at: int, _o: Sequence[bytes], _t: Sequence[bytes], random: Random) -> None:
    data[at : at + 1] = bytes([random.choice((0, 1, 127, 128, 255, random.randrange(256)))])


def _number(data: bytearray, at: int, _o: Sequence[bytes], _t: Sequence[bytes], random: Random) -> None:
    size = random.choice((2, 4, 8))
    value = random.choice((0, 1, 2 ** (8 * size - 1) - 1, 2 ** (8 * size) - 1, random.getrandbits(8 * size)))
    data[at : at + size] = value.to_bytes(size, random.choice(("big", "little")))


def _token(data: bytearray, at: int, _o: Sequence[bytes], tokens: Sequence[bytes], random: Random) -> None:
    if tokens:
        token = random.choice(tokens)
        data[at : at + random.choice((0, len(token)))] = token


def _cut(data: bytearray, at: int, _o: Sequence[bytes], _t: Sequence[bytes], random: Random) -> None:
    if random.random() < 0.3:
        del data[at:]
    else:
        del data[at : at + random.choice((1, 2, 8, 64))]


def _double(data: bytearray, at: int, _o: Sequence[bytes], _t: Sequence[bytes], random: Random) -> None:
    piece = bytes(data[at : at + random.choice((1, 8, 40, 200))])
    data[at:at] = piece * random.choice((1, 1, 2, 50))


def _exchange(data: bytearray, at: int, others: Sequence[bytes], _t: Sequence[bytes], random: Random) -> None:
    other = random.choice(others)
    start, size = random.randint(0, len(other)), random.choice((4, 16, 100, 1000))
    data[at : at + random.choice((0, size))] = other[start : start + size]


_CHANGES = (_bit, _byte, _number, _token, _token, _cut, _double, _exchange)
