"""When a room tells what it knows: at once after quiet, and in a burst together with what is at the door."""

import asyncio
import time
from contextvars import copy_context
from types import SimpleNamespace
from typing import Any

import pytest

from realtime.endpoints.consumers import RoomConsumer
from realtime.hub import hub
from realtime.rooms import coalescer
from realtime.rooms.coalescer import MAX_WAIT_SECONDS, Coalescer

PATIENT = 30.0  # seconds, so that no pause of a busy machine is taken for the end of a burst or of a wait


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coalescer, "WINDOW_SECONDS", PATIENT)
    monkeypatch.setattr(coalescer, "MAX_WAIT_SECONDS", PATIENT)


class Door:
    """The batch under way, and that after it."""

    def __init__(self) -> None:
        self.batches = [asyncio.Event(), asyncio.Event()]

    def under_way(self) -> asyncio.Event | None:
        return next((batch for batch in self.batches if not batch.is_set()), None)


def gathering(door: Door, *, told_ago: float) -> asyncio.Task[None]:
    kept = Coalescer(door.under_way)
    kept._done_at, kept._took = time.monotonic() - told_ago, PATIENT
    return asyncio.create_task(kept.wait())


async def waits(task: asyncio.Task[None]) -> bool:
    await asyncio.sleep(0.02)
    return not task.done()


@pytest.mark.usefixtures("patient")
async def test_after_quiet_nothing_is_waited_for_but_the_answers_to_those_who_asked():
    door = Door()
    task = gathering(door, told_ago=2 * PATIENT)
    assert await waits(task)
    door.batches[0].set()
    assert not await waits(task)


@pytest.mark.usefixtures("patient")
async def test_in_a_burst_what_is_at_the_door_is_told_as_well():
    door = Door()
    task = gathering(door, told_ago=0)
    assert await waits(task)
    door.batches[0].set()
    assert await waits(task), "what the next batch brings would be told by itself"
    door.batches[1].set()
    assert not await waits(task)


async def test_a_door_that_does_not_answer_holds_nobody_up_for_long():
    task = gathering(Door(), told_ago=0)
    await asyncio.wait_for(task, 2 * MAX_WAIT_SECONDS + 1)


async def test_what_is_heard_in_one_turn_of_the_loop_is_at_the_door_in_that_turn(monkeypatch: pytest.MonkeyPatch):
    """So that a batch begun in the next turn has all of it."""
    heard: list[object] = []

    async def answer(command: object, **_: object) -> bytes:
        heard.append(command)
        await asyncio.sleep(0)
        return b""

    monkeypatch.setattr(hub, "answer", answer)
    line: Any = SimpleNamespace(meeting=None, principal=None, send=lambda _: asyncio.sleep(0))
    consumer = RoomConsumer()
    consumer.tasks, consumer.context = set(), copy_context()
    commands: list[Any] = ["a vote", "another"]
    for command in commands:
        consumer.submit(command, line)
    assert heard == commands
    await asyncio.gather(*consumer.tasks)
    assert not consumer.tasks
