"""The hold: one act by which a moderator stops the room, and one that undoes exactly that."""

from dataclasses import dataclass

from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roles import moderates
from deliberation.meetings.core.sitting import adjourning, resuming
from deliberation.meetings.core.state import Held, Seat, State


@dataclass(frozen=True, slots=True)
class HoldMeeting:
    """Adjourns, unless a vote is open; nobody but moderators posts, and the screens in the hall go blank."""


@dataclass(frozen=True, slots=True)
class ReleaseMeeting:
    pass


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    """`adjourned`: the hold adjourned the meeting too, which its release undoes. A vote goes on meanwhile."""

    adjourned: bool


@dataclass(frozen=True, slots=True)
class MeetingReleased:
    pass


@decide.register
def hold_meeting(command: HoldMeeting, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "preparing":
        raise Refused("not_open")
    if state.status == "closed":
        raise Refused("closed")
    if state.held is not None:
        raise Refused("already_held")
    adjourned = state.status == "open" and state.ballot is None
    return Decision((MeetingHeld(adjourned), *(adjourning(state) if adjourned else ())))


@decide.register
def release_meeting(command: ReleaseMeeting, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.held is None:
        raise Refused("not_held")
    return Decision((MeetingReleased(), *(resuming(state) if state.held.adjourned else ())))


@evolve.register
def meeting_held(event: MeetingHeld, state: State, stamp: Stamp) -> State:
    return replace(state, held=Held(stamp.at, event.adjourned))


@evolve.register
def meeting_released(event: MeetingReleased, state: State, stamp: Stamp) -> State:
    return replace(state, held=None)
