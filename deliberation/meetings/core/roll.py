"""The roll: who is seated, in which role and where, and whether there is a quorum."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from deliberation.meetings.core.approving import before_the_seal, record_changed
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.floor import leaving, unmoderated
from deliberation.meetings.core.free_text import NAME, plain_or_none
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roles import SPEAKING, keeps_record, last_moderator, moderates, voters
from deliberation.meetings.core.state import PLATFORM, Channel, LastSeated, Quorum, Role, Seat, Seated, State

FILLED = {"filled": True}  # the platform fills it in: no browser may claim it


@dataclass(frozen=True, slots=True)
class TakeSeat:
    """`for_`: seated by a moderator or clerk, in the hall or on the phone."""

    role: Role | None = field(default=None, metadata=FILLED)
    sector: str | None = field(default=None, metadata=FILLED)
    venue: str | None = None
    channel: Channel = "online"
    for_: Seat | None = None


@dataclass(frozen=True, slots=True)
class LeaveSeat:
    for_: Seat | None = None


@dataclass(frozen=True, slots=True)
class ChangeSeat:
    """Everything the seat shall be from now on; role and sector only a moderator changes."""

    seat: Seat
    role: Role
    sector: str | None
    venue: str | None
    channel: Channel


@dataclass(frozen=True, slots=True)
class CorrectSeat:
    """`card`: what the directory, which lies beside the log, shall say. It has no name on the wire."""

    seat: Seat
    card: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NoteQuorum:
    pass


@dataclass(frozen=True, slots=True)
class SeatTaken:
    seat: Seat
    role: Role
    sector: str | None
    venue: str | None
    channel: Channel


@dataclass(frozen=True, slots=True)
class SeatLeft:
    seat: Seat


@dataclass(frozen=True, slots=True)
class SeatChanged:
    seat: Seat
    role: Role
    sector: str | None
    venue: str | None
    channel: Channel


@dataclass(frozen=True, slots=True)
class SeatCorrected:
    """The directory was put right, and is to be read again. Without a word: it has the names, the log never."""

    seat: Seat


@dataclass(frozen=True, slots=True)
class WriteCard:
    """Effect: let the directory say this of a seat."""

    seat: Seat
    card: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class QuorumNoted:
    present: int
    entitled: int
    needed: int
    reached: bool


def quorum_now(state: State) -> QuorumNoted:
    present = len(voters(state))
    needed = state.settings.quorum
    entitled = max(state.settings.entitled, present)
    return QuorumNoted(present, entitled, needed, reached=present >= needed)


@decide.register
def take_seat(command: TakeSeat, state: State, *, by: Seat, at: int) -> Decision:
    seat = by if command.for_ is None else command.for_
    if seat != by and by != PLATFORM and not keeps_record(state, by):
        raise Refused("clerk_only")
    if seat == PLATFORM:
        raise Refused("no_such_seat")
    if state.status == "closed":
        raise Refused("closed")
    if seat in state.removed:
        raise Refused("removed")
    if seat in state.roll:
        raise Refused("already_seated")
    if command.role is None:
        raise Refused("not_invited")
    sector, venue = _named(command)
    return Decision((SeatTaken(seat, command.role, sector, venue, command.channel),))


def _named(command: TakeSeat | ChangeSeat) -> tuple[str | None, str | None]:
    """Sector and venue, which stand in the record for ever, as plain as all its words."""
    return plain_or_none(command.sector, limit=NAME), plain_or_none(command.venue, limit=NAME)


@decide.register
def leave_seat(command: LeaveSeat, state: State, *, by: Seat, at: int) -> Decision:
    seat = by if command.for_ is None else command.for_
    if seat != by and not keeps_record(state, by):
        raise Refused("clerk_only")
    if seat not in state.roll:
        raise Refused("not_seated")
    if state.status == "closed":
        raise Refused("closed")
    if state.status != "preparing" and last_moderator(state, seat):
        raise Refused("last_moderator")
    return Decision((*leaving(state, seat, by=by, at=at), SeatLeft(seat)))


@decide.register
def change_seat(command: ChangeSeat, state: State, *, by: Seat, at: int) -> Decision:
    seated = state.roll.get(command.seat)
    if seated is None:
        raise Refused("no_such_seat")
    if state.status == "closed":
        raise Refused("closed")
    changes_standing = (command.role, command.sector) != (seated.role, seated.sector)
    if by != PLATFORM and not moderates(state, by) and (by != command.seat or changes_standing):
        raise Refused("moderator_only")
    demoted = command.role != "moderator" and last_moderator(state, command.seat)
    if demoted and by != PLATFORM and state.status != "preparing":
        raise Refused("last_moderator")
    now = Seated(command.role, *_named(command), command.channel)
    if now == seated:
        raise Refused("no_change")
    # Whoever may speak no longer neither waits nor has the floor.
    silenced = () if now.role in SPEAKING else leaving(state, command.seat, by=by, at=at)
    changed = SeatChanged(command.seat, now.role, now.sector, now.venue, now.channel)
    paused = unmoderated(state, command.seat, *silenced, by=by, at=at) if demoted else ()
    # What the platform changes is what the person is from now on, also where they come back.
    effects = (WriteCard(command.seat, {"role": now.role}),) if by == PLATFORM else ()
    return Decision((*silenced, *paused, changed), effects=effects)


@decide.register
def correct_seat(command: CorrectSeat, state: State, *, by: Seat, at: int) -> Decision:
    """Also of a seat that nobody takes, and after the meeting was closed: its record is read for years."""
    if by != PLATFORM:
        raise Refused("not_available")
    before_the_seal(state)  # from then on the sealed directory has the names
    return Decision((SeatCorrected(command.seat),), effects=(WriteCard(command.seat, command.card),))


@decide.register
def note_quorum(command: NoteQuorum, state: State, *, by: Seat, at: int) -> Decision:
    if not keeps_record(state, by):
        raise Refused("clerk_only")
    if state.status == "closed":
        raise Refused("closed")
    return Decision((quorum_now(state),))


@evolve.register
def seat_taken(event: SeatTaken, state: State, stamp: Stamp) -> State:
    return _with(state, event)


@evolve.register
def seat_left(event: SeatLeft, state: State, stamp: Stamp) -> State:
    return replace(state, roll={s: v for s, v in state.roll.items() if s != event.seat})


@evolve.register
def seat_changed(event: SeatChanged, state: State, stamp: Stamp) -> State:
    return _with(state, event)


def _with(state: State, event: SeatTaken | SeatChanged) -> State:
    seated = Seated(event.role, event.sector, event.venue, event.channel)
    last = state.last_seated.with_item(event.seat, LastSeated(event.role, event.channel))
    return replace(state, roll={**state.roll, event.seat: seated}, last_seated=last)


@evolve.register
def seat_corrected(event: SeatCorrected, state: State, stamp: Stamp) -> State:
    return record_changed(state, stamp)


@evolve.register
def quorum_noted(event: QuorumNoted, state: State, stamp: Stamp) -> State:
    noted = Quorum(event.present, event.entitled, event.needed, event.reached, stamp.at)
    return replace(state, quorum=noted)
