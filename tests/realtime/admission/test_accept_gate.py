"""Whoever comes waits a moment while those inside are at work, and is let in all the same."""

import asyncio
from uuid import UUID

import pytest
from twisted.internet.task import Clock

from realtime.admission import accept_gate
from realtime.admission.accept_gate import (
    BUSY_SECONDS,
    MAX_ACCEPTS,
    MAX_ACCEPTS_WHEN_LATE,
    MAX_WAIT_SECONDS,
    RETRY_SECONDS,
    AcceptGate,
    wait_until_idle,
)
from realtime.admission.principal_batcher import PrincipalBatcher
from realtime.hub import Hub
from realtime.rooms.room import Room
from tests.realtime.conftest import Build
from tests.realtime.member import at
from tests.servers import FAR


class Port:
    """As Twisted's: what is ready is read while it reads."""

    numberAccepts = 100  # noqa: N815  # Twisted's name
    connected, disconnecting = True, False

    def __init__(self) -> None:
        self.reading, self.accepted = True, 0

    def doRead(self) -> None:
        self.accepted += 1

    def startReading(self) -> None:
        self.reading = True

    def stopReading(self) -> None:
        self.reading = False


class Inside:
    busy = False

    def at_work(self) -> bool:
        return self.busy


@pytest.fixture
def inside() -> Inside:
    return Inside()


def ready(port: Port, at: AcceptGate, clock: Clock, *, seconds: float) -> None:
    """Somebody knocks for so long, each time the port is read."""
    for _ in range(round(seconds / RETRY_SECONDS)):
        if port.reading:
            at.on_readable()
        clock.advance(RETRY_SECONDS)


def test_a_few_are_let_in_at_a_time_while_nobody_waits_inside(inside: Inside):
    port = Port()
    AcceptGate(port, inside.at_work, Clock()).on_readable()
    assert (port.accepted, port.reading, port.numberAccepts) == (1, True, MAX_ACCEPTS)


def test_whoever_knocks_while_they_work_is_let_in_when_they_have_done(inside: Inside):
    port, clock = Port(), Clock()
    at_the_gate = AcceptGate(port, inside.at_work, clock)
    inside.busy = True
    ready(port, at_the_gate, clock, seconds=MAX_WAIT_SECONDS / 2)
    assert port.accepted == 0
    inside.busy = False
    ready(port, at_the_gate, clock, seconds=RETRY_SECONDS)
    assert port.accepted == 1


def test_in_a_lively_house_one_is_taken_at_a_time(inside: Inside):
    """As long as somebody inside was at work a moment ago; then a few at a time again."""
    port, clock = Port(), Clock()
    at_the_gate = AcceptGate(port, inside.at_work, clock)
    inside.busy = True
    ready(port, at_the_gate, clock, seconds=RETRY_SECONDS)
    inside.busy = False
    ready(port, at_the_gate, clock, seconds=BUSY_SECONDS / 2)
    assert (port.reading, port.numberAccepts) == (True, 1)
    ready(port, at_the_gate, clock, seconds=BUSY_SECONDS)
    assert port.numberAccepts == MAX_ACCEPTS


def test_in_a_room_that_never_rests_somebody_is_let_in_now_and_then(inside: Inside):
    port, clock = Port(), Clock()
    inside.busy = True
    ready(port, AcceptGate(port, inside.at_work, clock), clock, seconds=10 * MAX_WAIT_SECONDS + 20 * RETRY_SECONDS)
    assert 8 <= port.accepted <= 10
    assert port.numberAccepts == MAX_ACCEPTS_WHEN_LATE


@pytest.mark.parametrize("ended", [{"connected": False}, {"disconnecting": True}])
def test_a_port_that_was_closed_meanwhile_stays_closed(ended: dict[str, bool], inside: Inside):
    port, clock = Port(), Clock()
    inside.busy = True
    AcceptGate(port, inside.at_work, clock).on_readable()
    vars(port).update(ended)
    clock.advance(RETRY_SECONDS)
    assert not port.reading


def test_they_are_at_work_while_somebody_waits_for_an_answer_or_for_news():
    hub, room = Hub(), Room(UUID(int=1))
    hub.rooms[room.meeting] = room
    assert not hub.is_busy()
    hub.in_flight = 1
    assert hub.is_busy()
    hub.in_flight = 0
    room.wake()
    assert hub.is_busy()


async def test_who_is_to_be_looked_up_waits_as_well(inside: Inside, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(accept_gate, "MAX_WAIT_SECONDS", 30.0)
    inside.busy = True
    door = PrincipalBatcher(lambda asked: [None] * len(asked), inside.at_work)
    waiting = asyncio.create_task(door.find(None, UUID(int=1)))
    await asyncio.sleep(5 * RETRY_SECONDS)
    assert not waiting.done()
    inside.busy = False
    assert await asyncio.wait_for(waiting, 10) is None


async def test_nobody_waits_for_ever(inside: Inside):
    inside.busy = True
    await asyncio.wait_for(wait_until_idle(inside.at_work), FAR)


NEVER_AT_REST = """
from realtime.hub import Hub

def at_work(hub):
    print("asked whether it rests", flush=True)
    return True
Hub.is_busy = at_work
"""


async def test_a_room_is_entered_though_it_never_rests(build: Build, new_file: str):
    site = build(database=new_file)
    server = site.serve_with(NEVER_AT_REST)
    meeting = site.meeting()
    watchers = [at(meeting, None, server) for _ in range(30)]
    await asyncio.gather(*(watcher.open() for watcher in watchers))
    assert [watcher.closed for watcher in watchers] == [None] * 30
    assert "asked whether it rests" in server.log(), "the gate is not before the port"
    await asyncio.gather(*(watcher.hang_up() for watcher in watchers))
