"""What a seat alone may know: at once to who acts, to a crowd a few at a time, and not before it has its answers."""

import asyncio
import json
from dataclasses import replace
from uuid import UUID

import pytest

from deliberation.meetings.core.own import Unseen, unseen
from deliberation.meetings.core.state import State
from realtime.admission.principal import Principal
from realtime.connections.connection import Connection
from realtime.rooms import private_state
from realtime.rooms.private_state import BATCH_SIZE, PrivateState
from tests.stories.fullest import fullest

CROWD = 40
STATE = fullest(300)


class Told:
    """Lines of the first seats of a full meeting, and the seats that were told, in order."""

    def __init__(self) -> None:
        self.seats: list[int] = []
        self.lines = [self.line(seat) for seat in range(1, CROWD + 1)]

    def line(self, seat: int) -> Connection:
        async def send(message: dict[str, object]) -> None:
            self.seats.append(json.loads(str(message["text"]))["own"]["seat"])

        return Connection(UUID(int=1), Principal("session", 1, seat), send, subscribed=True)


@pytest.fixture
def told() -> Told:
    return Told()


async def settled(told: Told, people: int = CROWD) -> None:
    """So many were told; TimeoutError where they never are. A busy machine takes its time."""
    async with asyncio.timeout(5):
        while len(told.seats) < people:  # noqa: ASYNC110  # what is under test tells nobody else
            await asyncio.sleep(0.005)


async def test_a_few_who_acted_are_told_at_once_and_a_crowd_is_not(told: Told):
    debts = PrivateState(lambda: STATE, lambda: True)
    assert list(await debts.send_to_actors(told.lines[:BATCH_SIZE])) == []
    assert told.seats == list(range(1, BATCH_SIZE + 1))
    assert list(await debts.send_to_actors(told.lines[: BATCH_SIZE + 1])) == told.lines[: BATCH_SIZE + 1]
    assert len(told.seats) == BATCH_SIZE


async def test_nobody_is_told_again_what_was_told_last(told: Told):
    debts = PrivateState(lambda: STATE, lambda: False)
    debts.schedule(told.lines)
    await settled(told)
    debts.schedule(told.lines)
    await asyncio.sleep(0.05)
    assert sorted(told.seats) == list(range(1, CROWD + 1))


async def test_what_others_do_not_see_is_looked_for_once_in_a_state_and_again_in_the_next(told: Told):
    states, looked = [STATE], []
    debts = PrivateState(lambda: states[-1], lambda: False)

    def looking(state: State) -> Unseen:
        looked.append(state)
        return unseen(state)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(private_state, "unseen", looking)
        for connection in told.lines:
            await debts.send(connection)
        states.append(replace(STATE, queue=()))
        await debts.send(told.lines[0])
        debts.forget()
        await debts.send(told.lines[0])
    assert looked == [STATE, states[1], states[1]]


async def test_others_have_a_turn_between_a_few_and_the_next(told: Told):
    debts = PrivateState(lambda: STATE, lambda: False)
    debts.schedule(told.lines)
    seen = []
    while len(told.seats) < CROWD:
        await asyncio.sleep(0)
        seen.append(len(told.seats))
    assert max(after - before for before, after in zip([0, *seen], seen, strict=False)) <= BATCH_SIZE


async def test_a_crowd_has_its_answers_first(told: Told):
    busy = [True]
    debts = PrivateState(lambda: STATE, lambda: busy[0])
    debts.schedule(told.lines)
    await asyncio.sleep(3 * private_state.PAUSE_SECONDS)
    assert told.seats == []
    busy[0] = False
    await settled(told)
    assert sorted(told.seats) == list(range(1, CROWD + 1))


async def test_however_busy_it_is_nobody_waits_for_ever(told: Told, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(private_state, "MAX_PAUSES", 3)
    debts = PrivateState(lambda: STATE, lambda: True)
    debts.schedule(told.lines)
    await settled(told)
    assert sorted(told.seats) == list(range(1, CROWD + 1))


async def test_who_has_gone_meanwhile_is_told_nothing(told: Told):
    debts = PrivateState(lambda: STATE, lambda: False)
    debts.schedule(told.lines)
    for connection in told.lines[::2]:
        connection.subscribed = False
    await settled(told, CROWD // 2)
    assert sorted(told.seats) == list(range(2, CROWD + 1, 2))
