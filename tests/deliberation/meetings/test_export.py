"""The exported log: whoever has the file alone can check it, with nothing of ours."""

import json
from collections.abc import Iterable
from hashlib import sha256
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.deliberation.meetings.given import a_meeting, a_meeting_with_a_past

pytestmark = pytest.mark.django_db
NAMES = ["meeting", "seq", "at", "by", "type", "facts", "text", "salt", "nonce", "commitment", "hash"]


def exported(meeting: UUID) -> list[str]:
    told = StringIO()
    call_command("export_log", str(meeting), stdout=told)
    return told.getvalue().splitlines()


def first_bad(lines: Iterable[str]) -> int | None:
    """A checker as an outsider would write it from the page that explains the format."""
    previous, redacted, bare = b"", set(), set()
    for seq, line in enumerate(lines, start=1):
        entry: dict[str, Any] = json.loads(line)
        if seq == 1:
            previous = sha256(b"rostrum/1" + UUID(entry["meeting"]).bytes).digest()
        if entry["text"] is not None:
            words = bytes.fromhex(entry["salt"]) + rfc8785.dumps(entry["text"])
            if sha256(b"\x03" + words).hexdigest() != entry["commitment"]:
                return seq
        elif entry["commitment"] is not None:
            bare.add(seq)
        if entry["type"] == "entry.redacted":
            redacted.add(entry["facts"]["entry"])
        names = ("at", "by", "commitment", "facts", "nonce", "seq", "type")
        leaf = sha256(b"\x00" + rfc8785.dumps({name: entry[name] for name in names})).digest()
        previous = sha256(b"\x02" + leaf + previous).digest()
        if entry["seq"] != seq or entry["hash"] != previous.hex():
            return seq
    return min(bare ^ redacted, default=None)


def test_the_file_can_be_checked_alone() -> None:
    given = a_meeting_with_a_past()

    lines = exported(given.meeting.pk)

    assert [json.loads(line)["seq"] for line in lines] == list(range(1, 24))
    assert [list(json.loads(line)) for line in lines] == [NAMES] * 23
    assert first_bad(lines) is None
    assert json.loads(lines[-1])["hash"] == bytes(given.head().last_hash).hex()


def test_the_checker_of_this_test_finds_what_was_changed() -> None:
    lines = exported(a_meeting_with_a_past().meeting.pk)

    assert first_bad([*lines[:12], lines[12].replace("安排", "按排"), *lines[13:]]) == 13
    assert first_bad([*lines[:20], lines[20].replace('"no"', '"yes"'), *lines[21:]]) == 21
    assert first_bad([*lines[:5], *lines[6:]]) == 6
    assert first_bad(lines[1:]) == 1
    assert first_bad(lines[:14]) == 14  # the words of 14 are gone, and the redaction with them


def test_words_stand_as_people_typed_them_and_redacted_ones_not_at_all() -> None:
    lines = exported(a_meeting_with_a_past().meeting.pk)

    assert '"text":{"text":"㐂欢𠮷祥社区的安排 👵"}' in lines[12]
    redacted = json.loads(lines[13])
    assert (redacted["text"], redacted["salt"]) == (None, None)
    assert "某街" not in "".join(lines)


def test_a_meeting_that_has_not_begun_has_an_empty_file() -> None:
    assert exported(a_meeting().meeting.pk) == []


@pytest.mark.parametrize("name", ["", "1", "no-uuid", "会议", "0b8f7a52-6d0e-4c7e-9a55-2f1d6e3c4b90"])
def test_a_meeting_that_is_not_there_is_told_in_one_sentence(name: str) -> None:
    for command in ("export_log", "verify_log"):
        with pytest.raises(CommandError) as refused:
            call_command(command, name)
        assert str(refused.value) == f"There is no meeting {name}."
        assert refused.value.returncode == 2
