"""Plays the programme of a replay through the write path, each step when it is due."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import batched, groupby
from uuid import UUID

from django.db import DatabaseError

from deliberation.meetings.act import MAX_BATCH, Answer, CommandRequest, act_many
from deliberation.meetings.core.ballots import CastBallot, CloseBallot
from deliberation.meetings.core.floor import EndFloor, GrantFloor
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.state import PLATFORM, Seat, State
from deliberation.meetings.core.transcript import RecordUtterance
from deliberation.meetings.event_log import store
from deliberation.meetings.models import Meeting
from deliberation.meetings.replay.clocks import Clock
from deliberation.meetings.replay.programme import Due


class Halted(Exception):
    """The meeting took no further step: `after` is the last entry that was written, `code` why."""

    def __init__(self, after: int, code: str) -> None:
        super().__init__(after, code)
        self.after = after
        self.code = code


def play(meeting: UUID, programme: Sequence[Due], *, clock: Clock, stopped: Callable[[], bool]) -> bool:
    """Do all of it; False when it was stopped before its end, and closed in order."""
    steps = [tuple(together) for _, together in groupby(programme, key=lambda due: due.at)]
    for number, step in enumerate(steps):
        clock.wait(step[0].at, stopped=stopped)
        # The opening is one step: there is nothing to close before it.
        if number and stopped():
            _end_early(meeting, [due for later in steps[number:] for due in later], clock)
            return False
        _do(meeting, step, clock)
        if number == 0:
            clock.opened(Meeting.objects.get(pk=meeting).last_at)
    return True


def _end_early(meeting: UUID, left: Sequence[Due], clock: Clock) -> None:
    """A vote that has begun is cast to its end, for half of it would be a false one; then the meeting closes."""
    head = Meeting.objects.get(pk=meeting)
    now = left[0].at
    if store.load_state(head).state.ballot is not None:
        ends = next(number for number, due in enumerate(left) if isinstance(due.command, CloseBallot))
        _do(meeting, [replace(due, at=now) for due in left[: ends + 1]], clock)
    _do(meeting, [Due(now, CloseMeeting())], clock)


def _do(meeting: UUID, step: Sequence[Due], clock: Clock) -> None:
    for together in batched(step, MAX_BATCH):
        head = Meeting.objects.get(pk=meeting)
        state = store.load_state(head).state
        commands = [_timed(aimed(due, state), clock) for due in together]
        requests = [CommandRequest(PLATFORM, command) for command in commands]
        for answer in _answers(meeting, requests, at=clock.door(together[0].at)):
            if isinstance(answer, Refused):
                raise Halted(Meeting.objects.get(pk=meeting).last_seq, answer.code)


def _answers(meeting: UUID, requests: Sequence[CommandRequest], *, at: int | None) -> Sequence[Answer]:
    """Nobody is here to ask again later: a database that cannot write just now has failed."""
    try:
        return act_many(meeting=meeting, requests=requests, at=at)
    except Refused as put_off:
        if isinstance(put_off.__cause__, DatabaseError):
            raise put_off.__cause__ from None
        raise


def aimed(due: Due, state: State) -> object:
    """The command with what is current by now: others may have asked for the floor meanwhile."""
    command = due.command
    match command:
        case GrantFloor():
            return replace(command, entry=_waiting(state, due.seat))
        case RecordUtterance(turn=int()):
            return replace(command, turn=_turn(state, due.seat))
        case EndFloor():
            return replace(command, entry=_turn(state, due.seat))
        case CastBallot() | CloseBallot() if state.ballot is not None:
            return replace(command, ballot=state.ballot.id)
        case _:
            return command


def _waiting(state: State, seat: Seat | None) -> int:
    return next((entry.id for entry in state.queue if (entry.seat, entry.by) == (seat, PLATFORM)), 0)


def _turn(state: State, seat: Seat | None) -> int:
    heard = (turn.entry for turn in (state.turn, state.interrupted) if turn is not None and turn.seat == seat)
    return next(heard, 0)


def _timed(command: object, clock: Clock) -> object:
    match command:
        case RecordUtterance(from_=int(began), to=int(ended)):
            return replace(command, from_=clock.moment(began), to=clock.moment(ended))
        case GrantFloor(seconds=int(granted)):
            return replace(command, seconds=clock.seconds(granted))
        case _:
            return command
