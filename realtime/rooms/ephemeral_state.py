"""Ephemeral state, sent beside the events: turnout, presence, and soft values that are never stored."""

from collections.abc import Iterable, Iterator, Sequence

from deliberation.meetings.core.ballots import BallotClosed, BallotVoided
from deliberation.meetings.core.state import Seat, State
from deliberation.meetings.core.visibility import AUDIENCES, Audience
from realtime.cluster.presence import Here
from realtime.protocol import outgoing
from realtime.protocol.prepared_frame import PreparedFrame

MAX_NAMED = 200  # above this only the number is told
OTHERS: tuple[Audience, ...] = ("member", "public")


class LastSent:
    """What each audience was told last, of each kind: only what has changed is told again."""

    def __init__(self) -> None:
        self._last: dict[tuple[Audience, type], PreparedFrame] = {}

    def changed(self, frame: outgoing.Frame, to: Iterable[Audience] = AUDIENCES) -> dict[Audience, PreparedFrame]:
        """For each audience that was told something else last."""
        ready = PreparedFrame(outgoing.encode(frame))
        kind = type(frame)
        new = [one for one in to if (last := self.last(kind, one)) is None or last.payload != ready.payload]
        self._last |= {(one, kind): ready for one in new}
        return dict.fromkeys(new, ready)

    def last(self, kind: type, to: Audience) -> PreparedFrame | None:
        return self._last.get((to, kind))


# ---- who is here ----


def presence_of(here: Here) -> outgoing.Presence:
    total = len(here.seats) + here.watchers
    return outgoing.Presence(total, tuple(sorted(here.seats)) if total <= MAX_NAMED else None)


def values_of(here: Here, state: State) -> Iterator[tuple[outgoing.Soft, tuple[Audience, ...]]]:
    """Who waits for their seat by number to moderators only; to all, how many."""
    waiting = sorted(seat for seat in here.seats if seat not in state.roll and seat not in state.removed)
    named = tuple(waiting) if len(waiting) <= MAX_NAMED else None
    yield soft(waiting, named, here.watchers), ("moderator",)
    yield soft(waiting, None, here.watchers), OTHERS


def soft(waiting: Sequence[Seat], named: tuple[Seat, ...] | None, screens: int) -> outgoing.Soft:
    return outgoing.Soft(outgoing.LastValues(outgoing.WaitingSeats(len(waiting), named), screens))


# ---- how many have voted ----


def turnout_of(state: State) -> outgoing.Turnout | None:
    """Of the ballot that is open, or of the last one: so that the last count told is the final one."""
    if (ballot := state.ballot) is not None:
        return outgoing.Turnout(ballot.id, len(ballot.cast), len(ballot.electorate))
    if (last := state.results.get(len(state.results))) is not None:
        return outgoing.Turnout(last.id, last.turnout, last.electorate)
    return None


def final_turnouts(events: Sequence[object], before: State, after: State) -> list[outgoing.Turnout]:
    """Of the ballots that ended with these events: told at once, since another may be opened before the next tick."""
    ended = (event.ballot for event in events if isinstance(event, BallotClosed | BallotVoided))
    results = [after.results[ballot] for ballot in ended if ballot not in before.results]
    return [outgoing.Turnout(result.id, result.turnout, result.electorate) for result in results]
