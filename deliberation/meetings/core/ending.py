"""Seats that the platform takes back: of somebody who takes part no longer, or as somebody else."""

from dataclasses import dataclass

from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.floor import leaving, unmoderated
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roll import WriteCard
from deliberation.meetings.core.state import PLATFORM, LastSeated, Seat, State


@dataclass(frozen=True, slots=True)
class EndSeat:
    """The platform's own: whoever has the seat takes part no longer."""

    seat: Seat


@dataclass(frozen=True, slots=True)
class SeatEnded:
    """Without a word of conduct: nobody is removed. What was done from the seat stands."""

    seat: Seat


@decide.register
def end_seat(command: EndSeat, state: State, *, by: Seat, at: int) -> Decision:
    """Votes that were cast stand and electorates stay; the last moderator's seat is taken back like any other."""
    if by != PLATFORM:
        raise Refused("not_available")
    if command.seat not in state.roll:
        raise Refused("not_seated")
    if state.status == "closed":
        raise Refused("closed")
    gone = leaving(state, command.seat, by=by, at=at)
    paused = unmoderated(state, command.seat, *gone, by=by, at=at)
    return Decision((*gone, *paused, SeatEnded(command.seat)), effects=(WriteCard(command.seat, {"role": ""}),))


@evolve.register
def seat_ended(event: SeatEnded, state: State, stamp: Stamp) -> State:
    """Also on the record of the closed meeting it has no role any more; its own words it may still check."""
    left = {seat: seated for seat, seated in state.roll.items() if seat != event.seat}
    last = LastSeated(None, state.roll[event.seat].channel)
    return replace(state, roll=left, last_seated=state.last_seated.with_item(event.seat, last))
