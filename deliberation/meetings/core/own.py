"""Private state of one seat, with the reason why each action is unavailable to it now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from deliberation.meetings.core import ballots, floor, motions, queue, redaction, sealing, sitting, statements
from deliberation.meetings.core.lanes import LANES
from deliberation.meetings.core.machine import Refused, decide
from deliberation.meetings.core.roles import role_of
from deliberation.meetings.core.state import Measure, Role, Seat, State
from deliberation.meetings.core.view import STATEMENT_CUT

# Reasons that are this seat's alone. Those of the whole room show in the view.
MINE = frozenset(
    {
        "not_seated",
        "role_may_not_speak",
        "role_may_not_post",
        "role_may_not_move",
        "lane_not_yours",
        "already_speaking",
        "already_waiting",
        "posting_suspended",
        "not_in_electorate",
        "already_voted",
    }
)

# What a seat is told that it cannot do, unless it can: command (with its lane) and an example of it.
TRIES: Mapping[str, object] = {
    **{f"floor.request.{lane}": queue.RequestFloor(lane) for lane in LANES},
    "statement.post": statements.PostStatement("…"),
    "motion.move": motions.MoveMotion("…"),
}

TOUCH_ALL = (
    ballots.BallotOpened,
    ballots.BallotClosed,
    ballots.BallotVoided,
    redaction.EntryRedacted,
    sitting.MeetingOpened,
    sitting.MeetingClosed,
    sealing.RecordSealed,
)
TOUCH_WAITING = (queue.FloorRequested, queue.FloorWithdrawn, queue.QueueMoved, floor.FloorGranted)


@dataclass(frozen=True, slots=True)
class Waiting:
    entry: int
    place: int  # from 1, as people count


@dataclass(frozen=True, slots=True)
class Mine:
    """A statement of mine that others do not see."""

    id: int
    status: Literal["pending", "withheld"]
    version: int
    reason: str | None
    text: str | None
    length: int


Unseen = Mapping[Seat, tuple[Mine, ...]]


@dataclass(frozen=True, slots=True)
class Own:
    seat: Seat
    role: Role | None
    waiting: tuple[Waiting, ...]
    statements: tuple[Mine, ...]
    ballot: int | None
    choice: str | None
    warnings: int
    suspended: bool
    removed: bool
    unconfirmed: int  # passages of mine in the transcript of the closed meeting that wait for my word
    confirm_until_at: int | None
    measures: tuple[Measure, ...]  # oldest first; who took it and the coded reason, without the note
    off: Mapping[str, str]  # command (with its lane) -> why not


def own(state: State, seat: Seat, hidden: Unseen | None = None) -> Own:
    """`hidden`: what `unseen` says of this state, for one who asks for many seats."""
    asked = state.status == "closed" and not state.sealed_size
    ballot = state.ballot
    choice = None if ballot is None else ballot.cast.get(seat)
    return Own(
        seat=seat,
        role=role_of(state, seat),
        waiting=tuple(
            Waiting(entry.id, place) for place, entry in enumerate(state.queue, start=1) if entry.seat == seat
        ),
        statements=(unseen(state) if hidden is None else hidden).get(seat, ()),
        ballot=None if ballot is None or choice is None else ballot.id,
        choice=choice,
        warnings=state.warnings.get(seat, 0),
        suspended=seat in state.suspended,
        removed=seat in state.removed,
        unconfirmed=state.unconfirmed.get(seat, 0) if asked else 0,
        confirm_until_at=state.confirm_until_at if asked else None,
        measures=state.measures.get(seat, ()),
        off=_off(state, seat),
    )


def unseen(state: State) -> Unseen:
    """What of each seat others do not see: in review, or withheld after it was shown, while it stands in the window."""
    found: dict[Seat, tuple[Mine, ...]] = {}
    for id in (*state.review, *state.shown):
        said = state.statements[id]
        if said.status in ("pending", "withheld"):
            text = None if said.text is None else said.text[:STATEMENT_CUT]
            status: Literal["pending", "withheld"] = "pending" if said.status == "pending" else "withheld"
            mine = Mine(id, status, said.version, said.reason, text, said.length)
            found[said.seat] = (*found.get(said.seat, ()), mine)
    return found


def _off(state: State, seat: Seat) -> Mapping[str, str]:
    """The rules themselves are asked, so that a grey button and a refusal never disagree."""
    tries = dict(TRIES)
    if state.ballot is not None:
        ballot = state.ballot
        tries["ballot.cast"] = ballots.CastBallot(ballot.id, ballot.choices[0])
    reasons = ((name, _refusal(command, state, seat)) for name, command in tries.items())
    return {name: code for name, code in reasons if code in MINE}


def _refusal(command: object, state: State, seat: Seat) -> str | None:
    try:
        if isinstance(command, queue.RequestFloor):
            queue.may_request(command, state, by=seat)
        else:
            decide(command, state, by=seat, at=0)
    except Refused as refused:
        return refused.code
    return None


def affected_seats(events: Sequence[object], before: State, after: State) -> frozenset[Seat] | None:
    """The seats whose own these events may have changed; None: any seat's."""
    seats: set[Seat] = set()
    for event in events:
        if isinstance(event, TOUCH_ALL):
            return None
        if isinstance(event, TOUCH_WAITING):
            seats |= {entry.seat for state in (before, after) for entry in state.queue}
        if (statement := getattr(event, "statement", None)) is not None:
            faded = set(before.shown) - set(after.shown)
            seats |= {after.statements[id].seat for id in (statement, *faded)}
        if (utterance := getattr(event, "utterance", None)) is not None:
            said = (state.said.get(utterance) for state in (before, after))
            seats |= {one.seat for one in said if one is not None and one.seat is not None}
        seats |= {seat for name in ("seat", "for_") if (seat := getattr(event, name, None)) is not None}
    return frozenset(seats)
