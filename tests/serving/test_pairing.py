"""The code that lets a phone in: once, for a while, and not for those who guess."""

from __future__ import annotations

import math

import pytest

from coach.serving.pairing import ALPHABET, CODE_LENGTH, CODE_LIFE_S, MOST_WRONG, Pairing, spaced


def test_a_code_is_good_once() -> None:
    pairing = Pairing(0.0)
    code = pairing.code(1.0)
    assert len(code) == CODE_LENGTH
    token = pairing.try_code(spaced(code).lower() + " ", 1.0).token
    assert token is not None
    assert pairing.knows(token)
    assert pairing.phone_count == 1
    assert pairing.try_code(code, 1.0).token is None


@pytest.mark.parametrize("token", ["", "x", "é", "0" * 43])
def test_no_other_token_is_known(token: str) -> None:
    pairing = Pairing(0.0)
    pairing.try_code(pairing.code(0.0), 0.0)
    assert not pairing.knows(token)


def test_a_code_is_replaced_after_a_while() -> None:
    pairing = Pairing(0.0)
    code = pairing.code(0.0)
    assert pairing.code(CODE_LIFE_S) == code
    assert pairing.try_code(code, CODE_LIFE_S + 1.0).token is None


def test_wrong_codes_are_slowed_and_then_end_it() -> None:
    """Every wrong code costs more time, in which not even the right one is looked at; twenty are the end."""
    pairing, now_s, waits = Pairing(0.0), 0.0, []
    for _ in range(MOST_WRONG):
        wrong = ALPHABET[0] * CODE_LENGTH
        answer = pairing.try_code(wrong, now_s)
        assert answer.token is None
        assert pairing.try_code(pairing.code(now_s), now_s + 0.99 * answer.wait_s).token is None
        waits.append(answer.wait_s)
        now_s += answer.wait_s
    assert waits[:4] == [2.0, 4.0, 8.0, 16.0]
    assert waits == sorted(waits)
    assert pairing.is_exhausted
    assert math.isinf(pairing.try_code(pairing.code(now_s), now_s + 1e6).wait_s)


def test_waiting_does_not_say_whether_a_code_was_right() -> None:
    pairing = Pairing(0.0)
    wait_s = pairing.try_code("wrong", 0.0).wait_s
    right, wrong = pairing.try_code(pairing.code(0.0), 1.0), pairing.try_code("wrong", 1.0)
    assert right == wrong
    assert pairing.try_code(pairing.code(0.0), wait_s).token is not None
