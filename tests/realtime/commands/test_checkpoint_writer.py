"""A process writes checkpoints by itself, in the background; what an open room needs stays in its memory."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from uuid import UUID

import pytest
from django.db import OperationalError, connections

from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.event_log import store as store_module
from deliberation.meetings.models import Checkpoint
from deliberation.meetings.state_cache import checkpoints, memory
from realtime import hub as hubs
from realtime.commands.checkpoint_writer import CheckpointWriter
from realtime.hub import Hub
from realtime.infra.db_executor import THREADS, run
from tests.deliberation.meetings.given import ANNA, MODERATOR, Given, an_open_meeting

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 60


@pytest.fixture
def given() -> Given:
    return an_open_meeting()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    """The one that hears what this process commits, looking often."""
    made = Hub()
    monkeypatch.setattr(hubs, "hub", made)
    monkeypatch.setattr(hubs, "CHECKPOINT_SECONDS", 0.01)
    return made


async def became(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await run(true):  # noqa: ASYNC110  # of the database, which tells nobody
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
async def connections_end() -> AsyncIterator[None]:
    """Each of the database threads has its own."""
    yield
    together = threading.Barrier(THREADS)

    def end() -> None:
        together.wait(SECONDS)
        connections.close_all()

    await asyncio.gather(*(run(end) for _ in range(THREADS)))


async def test_a_checkpoint_is_written_in_the_background_every_so_many_entries(
    given: Given, hub: Hub, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(checkpoints, "INTERVAL", 10)
    hub.start()
    try:
        for words in ("一", "二"):
            await run(given.do, ANNA, PostStatement(words))
        await became(lambda: Checkpoint.objects.filter(meeting=given.meeting, seq=10).exists())
    finally:
        await hub.stop()


async def test_a_checkpoint_is_written_when_the_meeting_closes(given: Given, hub: Hub):
    hub.start()
    try:
        await run(given.do, MODERATOR, CloseMeeting())
        await became(lambda: Checkpoint.objects.filter(meeting=given.meeting, closing=True).exists())
    finally:
        await hub.stop()


async def test_a_long_log_that_was_folded_whole_gets_one(given: Given, hub: Hub, monkeypatch: pytest.MonkeyPatch):
    """By whoever asked for it: here a page."""
    monkeypatch.setattr(checkpoints, "INTERVAL", 5)
    await run(lambda: Checkpoint.objects.all().delete())
    store_module.forget(given.meeting.pk)
    await run(lambda: store_module.load_state(given.head()))
    hub.start()
    try:
        await became(lambda: Checkpoint.objects.filter(meeting=given.meeting, seq=8).exists())
    finally:
        await hub.stop()


async def test_a_checkpoint_that_cannot_be_written_keeps_no_other_from_it(
    given: Given, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(checkpoints, "INTERVAL", 5)
    other = await run(lambda: an_open_meeting(name="别处"))
    store, tried = checkpoints.store, list[UUID]()

    def away(meeting: UUID, current: store_module.CachedState) -> bool:
        tried.append(meeting)
        if meeting == given.meeting.pk:
            raise OperationalError("away")
        return store(meeting, current)

    monkeypatch.setattr(checkpoints, "store", away)
    for one in (given, other):
        await run(lambda one=one: store_module.load_state(one.head()))
    writing = CheckpointWriter()
    await writing.write()
    await writing.write()

    assert tried.count(given.meeting.pk) == 1, "it is tried again later, and not all the time"
    assert await run(lambda: Checkpoint.objects.filter(meeting=other.meeting).exists())
    assert [line for line in caplog.messages if str(given.meeting.pk) in line] != []


async def test_an_open_room_keeps_its_meeting_in_memory_until_it_is_closed(
    given: Given, hub: Hub, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(memory, "BYTES_KEPT", 0)
    other = await run(lambda: an_open_meeting(name="别处"))
    hub.start()
    try:
        room = await hub.room(given.meeting.pk)
        await run(lambda: store_module.load_state(other.head()))
        assert store_module.remembered(given.meeting.pk) is not None

        room.close()
        await run(lambda: store_module.load_state(other.head()))
        assert store_module.remembered(given.meeting.pk) is None
    finally:
        await hub.stop()
