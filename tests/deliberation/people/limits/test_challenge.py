"""A challenge: work or an answer, once, for the action it was made for."""

import re

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.utils import translation

from deliberation.people.limits import challenge
from deliberation.people.limits.challenge import BITS, LIFE_SECONDS, READ_SECONDS, issue
from deliberation.people.limits.challenge import is_solved as solved
from deliberation.people.limits.proof import work

pytestmark = pytest.mark.django_db

FEW = 8  # bits: a moment's work
NUMBERS = {"二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def is_solved(action: str, posted: dict[str, str], bits: int = FEW) -> bool:
    return solved(action, posted, bits=bits)


def worked(action: str = "login", bits: int = FEW) -> dict[str, str]:
    token = issue(action, bits=bits).token
    return {"challenge": token, "proof": work(token, bits)}


def asked() -> tuple[dict[str, str], int]:
    """A form as it is sent by a browser without scripts, and the right answer."""
    with translation.override("zh-hans"):
        made = issue("login", bits=FEW)
    first, second = re.findall("[二三四五六七八九]", made.question)
    return {"challenge": made.token, "proof": ""}, NUMBERS[first] + NUMBERS[second]


def test_work_is_accepted_once() -> None:
    form = worked()
    assert is_solved("login", form)
    assert not is_solved("login", form)


def test_work_counts_for_its_own_action_and_for_no_more_bits_than_were_asked_for() -> None:
    assert not is_solved("signup", worked("login"))
    assert not is_solved("login", worked(), bits=FEW + 1)
    assert is_solved("login", worked(), bits=FEW - 1)


@pytest.mark.parametrize("proof", ["", "x", "-1", "１", "9" * 12, "0x7"])
def test_a_proof_that_is_none_is_refused(proof: str) -> None:
    token = issue("login", bits=BITS).token
    assert not is_solved("login", {"challenge": token, "proof": proof})


def test_nobody_makes_challenges_but_the_site() -> None:
    form = worked()
    held = signing.loads(form["challenge"], salt=challenge.SALT)
    forged = signing.dumps(held, key=f"not {settings.SECRET_KEY}", salt=challenge.SALT)
    assert not is_solved("login", {"challenge": forged, "proof": work(forged, FEW)})
    assert not is_solved("login", {"challenge": "", "proof": "0"})
    assert not is_solved("login", {})


def test_a_challenge_runs_out() -> None:
    with time_machine.travel("2026-11-30T10:00:00Z", tick=False) as clock:
        form = worked()
        clock.shift(LIFE_SECONDS + 1)
        assert not is_solved("login", form)


@pytest.mark.parametrize("written", ["{n}", " {n} ", "{wide}", "{chinese}"])
def test_a_question_is_answered_in_words_or_figures(written: str) -> None:
    with time_machine.travel("2026-11-30T10:00:00Z", tick=False) as clock:
        form, n = asked()
        clock.shift(READ_SECONDS)
        wide = "".join(chr(ord(digit) + 0xFEE0) for digit in str(n))
        answer = written.format(n=n, wide=wide, chinese={v: k for k, v in challenge.CHINESE.items()}[n])
        assert not is_solved("login", {**form, "answer": str(n + 1)})
        assert is_solved("login", {**form, "answer": answer})
        assert not is_solved("login", {**form, "answer": answer})


def test_an_answer_that_comes_faster_than_anybody_reads_is_refused() -> None:
    with time_machine.travel("2026-11-30T10:00:00Z", tick=False):
        form, n = asked()
        assert not is_solved("login", {**form, "answer": str(n)})
