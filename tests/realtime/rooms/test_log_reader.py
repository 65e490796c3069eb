"""What a room reads: from memory what its own process has written, and from the database whatever else there may be."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.event_log import store
from realtime.hub import Hub
from realtime.rooms.event_tail import MAX_ENTRIES
from realtime.rooms.log_reader import LogUpdate, own_update, read_update
from realtime.rooms.room import Room
from tests.deliberation.meetings.given import ANNA, Given, an_open_meeting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def given() -> Given:
    return an_open_meeting()


def followed(given: Given) -> store.CachedState:
    """What a room holds that has read everything."""
    return store.load_state(given.head())


def test_what_this_process_wrote_is_told_without_a_query(given: Given, django_assert_num_queries: Any):
    known = followed(given)
    given.do(ANNA, PostStatement("要有树"))
    given.do(ANNA, PostStatement("要有水"))
    with django_assert_num_queries(0):
        found = own_update(given.meeting.pk, known)
    assert found == read_update(given.meeting.pk, known, MAX_ENTRIES)
    assert found is not None
    assert [event.text for event, _, _ in found.records] == ["要有树", "要有水"]  # type: ignore[attr-defined]


def test_only_the_database_can_tell_the_rest(given: Given):
    known = followed(given)
    assert own_update(given.meeting.pk, known) is None, "nothing was written"
    given.do(ANNA, PostStatement("要有树"))
    assert isinstance(own_update(given.meeting.pk, known), LogUpdate)
    assert own_update(given.meeting.pk, replace(known, epoch="another")) is None, "another history"
    assert own_update(given.meeting.pk, replace(known, seq=-store.MAX_RECENT_RECORDS)) is None, (
        "further back than is remembered"
    )
    store.forget(given.meeting.pk)
    assert own_update(given.meeting.pk, known) is None, "forgotten"


class Woken(Room):
    def wake(self, *, by_own: bool = False, after: asyncio.Event | None = None) -> None:
        self.woken_by_own = by_own


def test_a_hint_of_what_this_process_wrote_sends_no_room_to_the_database(given: Given):
    hub = Hub()
    room = hub.rooms[given.meeting.pk] = Woken(given.meeting.pk)
    room.current = followed(given)
    given.do(ANNA, PostStatement("要有树"))
    hub.hint(given.meeting.pk, room.current.seq + 1)
    assert room.woken_by_own, "what it said to the others came back"
    hub.hint(given.meeting.pk, room.current.seq + 2)
    assert not room.woken_by_own, "another process is further on"
