"""Words as people typed them: plain text, made comparable and otherwise left alone."""

import pytest

from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.motions import MoveMotion
from deliberation.meetings.core.words import plain, plain_or_none
from tests.core.meeting import CHAIR, No, opened, refusals, site

MEETING = opened()


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
