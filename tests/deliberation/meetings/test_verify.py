"""The check of a log: whole logs pass, and of a falsified one it names the first entry at fault."""

import threading
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections, transaction

from deliberation.meetings.act import act
from deliberation.meetings.core.queue import CloseQueue, OpenQueue, RequestFloor
from deliberation.meetings.event_log.store import BrokenLog
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.management.commands.verify_log import Command
from deliberation.meetings.models import Entry, Meeting, Token
from deliberation.meetings.triggers import LOG
from tests.deliberation.meetings.given import (
    ANNA,
    BAO,
    CHEN,
    MODERATOR,
    a_meeting,
    a_meeting_with_a_past,
    an_open_meeting,
    drop_guards,
    unguarded,
)
from tests.deliberation.meetings.tampering import LAST, TAMPERINGS, heads, rows
from tests.environment import SQLITE

WISH = RequestFloor("impromptu")
# Python reads no number this long, and nothing this deep; the databases do, SQLite even what is no JSON at all.
UNLOADABLE = ("9" * 5_000,)
UNREADABLE = (*UNLOADABLE, "[" * 6_000 + "]" * 6_000, *(("no JSON", '{"item":') if SQLITE else ()))


@pytest.mark.django_db
def test_a_whole_log_passes_and_its_last_hash_is_told() -> None:
    given = a_meeting_with_a_past()

    told = StringIO()
    call_command("verify_log", given.meeting.pk.hex, stdout=told)

    assert verify(given.head()).entries == LAST
    assert verify(given.head()).redacted == (14,)
    last_hash = bytes(given.entry(LAST).hash).hex()
    assert told.getvalue() == f"{LAST} entries, 1 of them redacted; the chain holds and ends in {last_hash}.\n"


@pytest.mark.django_db
def test_a_meeting_that_has_not_begun_passes() -> None:
    assert verify(a_meeting().meeting).entries == 0


@pytest.mark.django_db
def test_the_head_of_a_meeting_that_has_not_begun_is_checked_too() -> None:
    given = a_meeting()
    heads(given).update(last_hash=b"\0" * 32)

    assert_told(given.head(), 1)


@pytest.mark.django_db
def test_every_falsification_is_found_and_the_first_bad_entry_named(subtests: pytest.Subtests) -> None:
    given = a_meeting_with_a_past()
    meeting = given.meeting
    for name, (seq, tampering) in TAMPERINGS.items():
        with subtests.test(name), transaction.atomic():
            with unguarded() as cursor:
                tampering(given, cursor)
            assert_told(given.head(), seq)
            transaction.set_rollback(True)
        object.__setattr__(given, "meeting", meeting)
    verify(given.head())


@pytest.mark.django_db
@pytest.mark.parametrize("name", LOG.sqlite if SQLITE else LOG.postgresql)
def test_a_log_without_its_guards_is_not_trusted(name: str) -> None:
    given = an_open_meeting()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1" if SQLITE else "SET CONSTRAINTS ALL IMMEDIATE")
        drop_guards(cursor, name)

    assert_told(given.head(), 1)


def assert_told(head: Meeting, seq: int) -> None:
    with pytest.raises(CommandError) as broken:
        call_command("verify_log", str(head.pk))
    sentence = str(broken.value)
    assert sentence.startswith(f"The log cannot be trusted from entry {seq}: ")
    assert sentence.endswith(".")
    assert broken.value.returncode == 1


@pytest.mark.django_db
def test_a_log_cut_short_is_found_by_an_answer_somebody_was_given() -> None:
    given = an_open_meeting()
    act(meeting=given.meeting.pk, by=MODERATOR, command=OpenQueue(), token=uuid4())
    with unguarded():
        rows(given, 9).delete()
        last = given.entry(8)
        heads(given).update(last_seq=8, last_hash=last.hash, last_at=last.at)

    with pytest.raises(BrokenLog) as broken:
        verify(given.head())
    assert broken.value.seq == 9

    Token.objects.all().delete()
    assert verify(given.head()).entries == 8  # nothing in the database can tell any more


# Anna waits since 10, Bao since 11 and the moderator closes the queue in 12.
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seat", "falsified", "told"),
    [
        (ANNA, {"seq": 11}, 11),  # somebody else's
        (ANNA, {"seq": 9}, 9),  # the moderator's, before it
        (ANNA, {"seq": 3}, 3),  # her own, when she came
        (ANNA, {"seq": 13}, 13),  # nobody's yet
        (ANNA, {"seat": CHEN}, 10),
        (ANNA, {"type": "ballot.cast"}, 10),
        (MODERATOR, {"seq": 9}, 9),  # where the queue was opened, which was answered already
    ],
)
def test_an_answer_that_names_another_entry_is_found(seat: int, falsified: dict[str, Any], told: int) -> None:
    given = an_open_meeting()
    asked = (MODERATOR, OpenQueue()), (ANNA, WISH), (BAO, WISH), (MODERATOR, CloseQueue())
    for by, command in asked:
        act(meeting=given.meeting.pk, by=by, command=command, token=uuid4())
    assert verify(given.head()).entries == 12

    answer = Token.objects.filter(seat=seat).order_by("-seq")[:1]
    Token.objects.filter(pk__in=list(answer.values_list("pk", flat=True))).update(**falsified)

    assert_told(given.head(), told)


@pytest.mark.django_db
@pytest.mark.parametrize("content", UNREADABLE, ids=lambda content: content[:8])
def test_content_that_no_json_reader_takes_is_found_too(content: str) -> None:
    given = an_open_meeting()
    with unguarded() as cursor:
        if SQLITE:
            cursor.execute("PRAGMA ignore_check_constraints = ON")
        cursor.execute("UPDATE meetings_entry SET facts = %s WHERE seq = 3", [content])
        if SQLITE:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")

    assert_told(given.head(), 3)


@pytest.mark.django_db
@pytest.mark.parametrize("content", UNLOADABLE, ids=lambda content: content[:8])
def test_a_log_that_cannot_be_read_is_not_exported_further(content: str) -> None:
    given = an_open_meeting()
    with unguarded() as cursor:
        cursor.execute("UPDATE meetings_entry SET facts = %s WHERE seq = 3", [content])

    told = StringIO()
    with pytest.raises(CommandError) as broken:
        call_command("export_log", str(given.meeting.pk), stdout=told)

    assert str(broken.value) == "The log ends before entry 3: its content cannot be read (ValueError)."
    assert len(told.getvalue().splitlines()) == 2


@pytest.mark.django_db(transaction=True)
def test_a_log_that_grows_while_it_is_checked_passes() -> None:
    given = an_open_meeting()
    started, enough = threading.Event(), threading.Event()

    def go_on() -> None:
        while not enough.is_set():
            given.do(MODERATOR, OpenQueue())
            given.do(MODERATOR, CloseQueue())
            started.set()
        connections.close_all()

    busy = threading.Thread(target=go_on)
    busy.start()
    try:
        assert started.wait(20)
        seen = [verify(given.head()).entries for _ in range(20)]
    finally:
        enough.set()
        busy.join(20)
    assert seen == sorted(seen)
    assert seen[0] < seen[-1]


@pytest.mark.django_db(transaction=True)
def test_the_command_says_one_sentence_and_ends_with_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    given = an_open_meeting()
    missing = uuid4()

    assert ended(str(given.meeting.pk)) == 0
    assert ended("no-uuid") == 2
    assert ended(str(missing)) == 2
    with unguarded():
        Entry.objects.filter(seq=4).delete()
    assert ended(str(given.meeting.pk)) == 1

    told = capsys.readouterr()
    assert told.out.startswith("8 entries; the chain holds and ends in ")
    assert told.err.splitlines() == [
        "CommandError: There is no meeting no-uuid.",
        f"CommandError: There is no meeting {missing}.",
        "CommandError: The log cannot be trusted from entry 4: is missing.",
    ]


def ended(meeting: str) -> int:
    try:
        Command().run_from_argv(["manage.py", "verify_log", meeting])
    except SystemExit as ending:
        return int(ending.code or 0)
    return 0
