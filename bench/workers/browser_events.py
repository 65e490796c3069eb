"""A thousand events of a busy room as moderators receive them, after a snapshot of the largest size."""

from collections.abc import Callable, Mapping
from random import Random

from deliberation.meetings.core.ballots import CastBallot
from deliberation.meetings.core.floor import GrantFloor, YieldFloor
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.motions import SecondMotion
from deliberation.meetings.core.packing import packed
from deliberation.meetings.core.queue import MoveEntry, RequestFloor, WithdrawRequest
from deliberation.meetings.core.roll import LeaveSeat, TakeSeat
from deliberation.meetings.core.state import PLATFORM, State
from deliberation.meetings.core.statements import AmendStatement, PostStatement
from deliberation.meetings.core.transcript import RecordUtterance
from deliberation.meetings.core.view import view
from realtime.protocol import outgoing
from tests.stories.fullest import BEGINNING, SECTORS, VENUES, fullest
from tests.stories.telling import Telling

MODERATOR, CLERK = 1, 2
EVENTS = 1_000

Wish = tuple[int, object]
Chance = Callable[[Random, State], Wish]


def cast(rng: Random, state: State) -> Wish:
    assert state.ballot is not None
    return anybody(rng, state), CastBallot(state.ballot.id, rng.choice(state.ballot.choices))


def post(rng: Random, state: State) -> Wish:
    return anybody(rng, state), PostStatement("建议" * rng.randrange(5, 100), reply_to=rng.choice(state.shown))


def amend(rng: Random, state: State) -> Wish:
    mine = state.statements[rng.choice(state.shown)]
    return mine.seat, AmendStatement(mine.id, mine.version, "改" * rng.randrange(5, 200))


def record(rng: Random, state: State) -> Wish:
    return CLERK, RecordUtterance("发言" * rng.randrange(20, 200), seat=anybody(rng, state))


def request(rng: Random, state: State) -> Wish:
    return anybody(rng, state), RequestFloor("impromptu", note="想谈谈托育")


def withdraw(rng: Random, state: State) -> Wish:
    return CLERK, WithdrawRequest(rng.choice(state.queue).id)


def move(rng: Random, state: State) -> Wish:
    return MODERATOR, MoveEntry(rng.choice(state.queue).id, rng.randrange(len(state.queue)), "balance")


def speak(rng: Random, state: State) -> Wish:
    return MODERATOR, GrantFloor(state.queue[0].id) if state.turn is None else YieldFloor(state.turn.entry)


def second(rng: Random, state: State) -> Wish:
    return anybody(rng, state), SecondMotion(rng.choice(list(state.motions)), 1)


def leave(rng: Random, state: State) -> Wish:
    return CLERK, LeaveSeat(for_=anybody(rng, state))


def take(rng: Random, state: State) -> Wish:
    away = [seat for seat in range(1, len(state.spoken.seats) + 1) if seat not in state.roll] or [anybody(rng, state)]
    return PLATFORM, TakeSeat("member", rng.choice(SECTORS), rng.choice(VENUES), for_=rng.choice(away))


HOW_OFTEN: Mapping[Chance, int] = {
    cast: 25,
    post: 20,
    amend: 3,
    record: 15,
    request: 10,
    withdraw: 6,
    move: 2,
    speak: 8,
    second: 4,
    leave: 5,
    take: 6,
}


def anybody(rng: Random, state: State) -> int:
    return rng.choice(list(state.roll))


def busy(seats: int) -> tuple[str, list[str]]:
    """The snapshot frame to begin with, and the facts after it, each as it stands in a frame."""
    rng = Random(seats)
    told = Telling(fullest(seats), at=BEGINNING + 10**9)
    snapshot = outgoing.encode(outgoing.Snapshot(0, "0" * 16, packed(view(told.state, "moderator"))))
    while told.seq < EVENTS:
        by, command = rng.choices(list(HOW_OFTEN), list(HOW_OFTEN.values()))[0](rng, told.state)
        try:
            told.do(by, command, after_ms=50)
        except Refused:
            continue
    facts = outgoing.visible_events(told.lines[:EVENTS], "moderator")
    return snapshot.decode(), [fact.decode() for fact in facts]
