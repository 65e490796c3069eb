"""Words as people typed them: plain text, made comparable and otherwise left alone."""

import re
import unicodedata

import pytest

from deliberation.meetings.core.ballots import OpenBallot
from deliberation.meetings.core.free_text import BAD as BAD_TEXT
from deliberation.meetings.core.free_text import plain, plain_or_none, seen
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.motions import MoveMotion
from tests.core.meeting import CHAIR, No, opened, refusals, site

MEETING = opened()
# Formats that are drawn: signs before Arabic numbers and Kaithi, and Egyptian quarters of a square.
SHOWN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd\U00013430-\U0001345f]")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"),
        ("e\u0301", "é"),
        ("\u1112\u1161\u11ab", "\ud55c"),
        ("  as typed\t ", "  as typed\t "),
        ("<b>bold</b> & more", "<b>bold</b> & more"),
        ("𠮷野家 㐂 𬱖", "𠮷野家 㐂 𬱖"),
        ("👩\u200d🔬", "👩\u200d🔬"),
        ("\u200fשלום", "\u200fשלום"),
    ],
)
def test_text_is_kept_as_typed_in_one_form(typed: str, kept: str) -> None:
    assert plain(typed, limit=100) == kept


BAD = [*map(chr, range(0x09)), *map(chr, range(0x0B, 0x0D)), *map(chr, range(0x0E, 0x20)), "\ud800", "\udfff", "\ufffe"]
BAD += ["\uffff", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))]


def test_no_record_carries_these() -> None:
    for bad in BAD:
        with pytest.raises(Refused, match="bad_text"):
            plain(f"a{bad}b", limit=100)


def test_a_text_is_as_long_as_it_has_characters() -> None:
    assert plain("𠮷" * 100, limit=100) == "𠮷" * 100
    assert plain("e\u0301" * 100, limit=100) == "é" * 100
    with pytest.raises(Refused, match="too_long"):
        plain("a" * 101, limit=100)


@pytest.mark.parametrize("empty", ["", " ", "\n\t", "\u3000", "\r\n"])
def test_words_that_are_asked_for_must_be_there_and_others_may_be_left_out(empty: str) -> None:
    with pytest.raises(Refused, match="empty_text"):
        plain(empty, limit=100)
    assert plain_or_none(empty, limit=100) is None
    assert plain_or_none(None, limit=100) is None


ROWS = (
    No("bad_text", MoveMotion("a\u202eb"), CHAIR, MEETING),
    No("empty_text", MoveMotion("\r\n"), CHAIR, MEETING),
    No("too_long", MoveMotion("a" * 10_001), CHAIR, MEETING),
)


@refusals(*ROWS)
def test_commands_with_such_words_are_refused(row: No) -> None:
    site(row)


# ---- what leaves no mark ----

INVISIBLE = (
    "\u200b",
    "\u3164",
    "\u00ad",
    "\ufeff",
    "\u2060",
    "\u115f",
    "\uffa0",
    "\u2800",
    "\u200d",
    "\ufe0f",
    "\U000e0041",
)


@pytest.mark.parametrize("mark", INVISIBLE, ids=ascii)
def test_a_text_of_which_nothing_is_seen_is_empty(mark: str) -> None:
    for empty in (mark, f" {mark}\n{mark} "):
        with pytest.raises(Refused, match="empty_text"):
            plain(empty, limit=100)
        assert plain_or_none(empty, limit=100) is None
        assert seen(empty) == ""
    assert plain(f"社区{mark}食堂", limit=100) == f"社区{mark}食堂", "nothing is taken out of what somebody wrote"
    assert seen(f"社区{mark}食堂") == "社区食堂"


def test_every_character_that_unicode_calls_a_format_or_a_control_leaves_no_mark() -> None:
    """But for those that PostgreSQL, XML and JSON would choke on, which no record carries anyway."""
    for code in range(0x110000):
        if unicodedata.category(chr(code)) in ("Cf", "Cc") and not SHOWN.match(chr(code)):
            assert BAD_TEXT.search(chr(code)) or seen(chr(code)) == "", hex(code)


def test_two_choices_that_look_the_same_are_one() -> None:
    def ask(*labels: str) -> OpenBallot:
        return OpenBallot("?", kind="straw", labels={"ab"[n]: label for n, label in enumerate(labels)})

    for mark in INVISIBLE:
        site(No("bad_choices", ask("同意", f"同{mark}意"), CHAIR, MEETING))
    site(No("bad_choices", ask("同意", " 同意 "), CHAIR, MEETING))
    site(No("bad_choices", ask("in favour", "in  favour"), CHAIR, MEETING))
