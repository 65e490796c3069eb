"""The database cannot write just now: who asks is told to try later, nothing is half done, and it goes on after."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.db import DatabaseError, connection, connections

from deliberation.meetings.act import CommandRequest, act_many
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Meeting
from tests.deliberation.meetings.given import ANNA, BAO, Given, an_open_meeting
from tests.environment import SQLITE
from tests.servers import FAR

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = PostStatement("好")
Trouble = Callable[[Given], AbstractContextManager[None]]


@contextmanager
def only_reading(_: Given) -> Iterator[None]:
    """As a standby, or a file on a disk that went read-only."""
    said = "PRAGMA query_only = {}" if SQLITE else "SET default_transaction_read_only = {}"
    with connection.cursor() as cursor:
        cursor.execute(said.format("on"))
        yield
        cursor.execute(said.format("off"))


@contextmanager
def full(_: Given) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that earlier tests gave back would take in everything
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
        yield
        cursor.execute("PRAGMA max_page_count = 1000000000")


@contextmanager
def held_elsewhere(given: Given) -> Iterator[None]:
    """Another session has locked the head of this meeting and does not let go."""
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM meetings_meeting WHERE id = %s FOR UPDATE", [given.meeting.pk])
        yield
    finally:
        other.rollback()
        other.close()


# Each with whether other meetings go on meanwhile. A full disk under PostgreSQL needs a disk of its own.
TROUBLES = ((only_reading, False), (full, False)) if SQLITE else ((only_reading, False), (held_elsewhere, True))


@pytest.mark.parametrize(("trouble", "only_here"), TROUBLES)
def test_commands_are_put_off_in_time_watching_goes_on_and_nothing_is_half_done(
    trouble: Trouble, only_here: bool
) -> None:
    given, other = an_open_meeting(), an_open_meeting(name="县政协")
    much = [CommandRequest(ANNA, PostStatement("长" * 2_000)) for _ in range(100)]

    with trouble(given):
        began = time.monotonic()
        with pytest.raises(Refused) as refused:
            act_many(meeting=given.meeting.pk, requests=much)
        assert refused.value.code == "try_later"
        assert time.monotonic() - began < FAR
        assert store.load_state(given.head()).seq == verify(given.head()).entries == 8
        if only_here:
            assert other.do(BAO, WORDS) == 9

    assert given.do(ANNA, WORDS) == 9
    assert verify(given.head()).entries == 9


def test_what_will_not_pass_is_no_reason_to_try_later() -> None:
    given = an_open_meeting()
    Meeting.objects.filter(pk=given.meeting.pk).update(last_seq=7, last_hash=given.entry(7).hash)

    with pytest.raises(DatabaseError):
        given.do(ANNA, WORDS)
