"""Who is here in all: each process leaves its count with Redis and reads those of the others."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import redis.asyncio

from realtime.admission.principal import Principal
from realtime.cluster import redis_client
from realtime.cluster.presence import Presence
from tests.servers import Redis

ANNA, BAO = Principal(None, 11, 1), Principal(None, 12, 2)


@pytest.fixture
async def connected(redis_server: Redis, settings) -> AsyncIterator[redis.asyncio.Redis]:
    settings.REDIS_URL = redis_server.url()
    async with redis_client.client() as client:
        yield client


async def told(connected: redis.asyncio.Redis, *everybody: Presence) -> None:
    """Each leaves its counts, and each has read those of all."""
    for _ in range(2):
        for one in everybody:
            await one._exchange_all(connected)


async def test_two_devices_of_one_person_are_one_seat_and_many_lines_wherever_they_are(connected) -> None:
    meeting, here, there = uuid4(), Presence(), Presence()
    here.count(meeting, [ANNA])
    there.count(meeting, [ANNA, ANNA, BAO])
    await told(connected, here, there)
    assert here.count(meeting, [ANNA]).seats == {ANNA.seat, BAO.seat}
    assert (here.connections_elsewhere(ANNA.user), here.connections_elsewhere(BAO.user)) == (2, 0)


async def test_a_process_that_leaves_is_gone_at_once(connected) -> None:
    meeting, here, there = uuid4(), Presence(), Presence()
    here.count(meeting, [ANNA])
    there.count(meeting, [BAO])
    await told(connected, here, there)
    await there.withdraw()
    await here._exchange_all(connected)
    assert here.count(meeting, [ANNA]).seats == {ANNA.seat}


async def test_what_is_read_of_a_meeting_that_was_forgotten_meanwhile_is_not_kept(connected, monkeypatch) -> None:
    """Nobody would ever forget it again, and its lines would count against those of their accounts."""
    meeting, here, there = uuid4(), Presence(), Presence()
    here.count(meeting, [ANNA])
    there.count(meeting, [BAO, BAO])
    await told(connected, here, there)
    assert here.connections_elsewhere(BAO.user) == 2
    reads = connected.mget

    async def forgotten_meanwhile(keys: list[str]) -> list[bytes | None]:
        found = await reads(keys)
        here.forget(meeting)
        return list(found)

    monkeypatch.setattr(connected, "mget", forgotten_meanwhile)
    await here._exchange_all(connected)
    assert here.connections_elsewhere(BAO.user) == 0
