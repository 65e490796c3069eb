"""The sitting: opened, adjourned, resumed, closed."""

from dataclasses import dataclass, field

from deliberation.meetings.core.agenda import closing_all
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.floor import FloorPaused, FloorResumed, ending
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roles import moderates
from deliberation.meetings.core.roll import FILLED, quorum_now
from deliberation.meetings.core.state import PLATFORM, Seat, Settings, State

USUAL = Settings()


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """Format and settings come from the meeting's own page and are frozen here."""

    format: str | None = field(default=None, metadata=FILLED)
    settings: Settings = field(default=USUAL, metadata=FILLED)


@dataclass(frozen=True, slots=True)
class AdjournMeeting:
    until_at: int | None = None


@dataclass(frozen=True, slots=True)
class ResumeMeeting:
    pass


@dataclass(frozen=True, slots=True)
class CloseMeeting:
    """`confirm_until_at` (epoch ms): how long speakers may confirm or contest their words, by the working calendar."""

    confirm_until_at: int | None = field(default=None, metadata=FILLED)


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    format: str | None
    settings: Settings


@dataclass(frozen=True, slots=True)
class MeetingAdjourned:
    until_at: int | None


@dataclass(frozen=True, slots=True)
class MeetingResumed:
    pass


@dataclass(frozen=True, slots=True)
class MeetingClosed:
    """`confirm_until_at`: silence until then confirms. None in old logs: nobody was asked."""

    confirm_until_at: int | None = None


@decide.register
def open_meeting(command: OpenMeeting, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    if state.status != "preparing":
        raise Refused("already_open")
    settled = replace(state, settings=command.settings)
    return Decision((MeetingOpened(command.format, command.settings), quorum_now(settled)))


@decide.register
def adjourn_meeting(command: AdjournMeeting, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status != "open":
        raise Refused("not_open")
    if state.ballot is not None:
        raise Refused("ballot_open")
    if command.until_at is not None and command.until_at <= at:
        raise Refused("bad_time")
    return Decision(adjourning(state, command.until_at))


def adjourning(state: State, until_at: int | None = None) -> tuple[object, ...]:
    """The facts that adjourn an open meeting: a turn that runs is paused first."""
    adjourned = MeetingAdjourned(until_at)
    if state.turn is not None and state.turn.running_at is not None:
        return (FloorPaused(state.turn.entry, "adjourned"), adjourned)
    return (adjourned,)


@decide.register
def resume_meeting(command: ResumeMeeting, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status != "adjourned":
        raise Refused("not_adjourned")
    if state.held is not None:
        raise Refused("release_first")
    return Decision(resuming(state))


def resuming(state: State) -> tuple[object, ...]:
    """The facts with which an adjourned meeting goes on."""
    # The turn that was interrupted waits too, where the interruption ended while the meeting was adjourned.
    if state.turn is not None and state.turn.paused in ("adjourned", "interrupted"):
        return (MeetingResumed(), FloorResumed(state.turn.entry))
    return (MeetingResumed(),)


@decide.register
def close_meeting(command: CloseMeeting, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "preparing":
        raise Refused("not_open")
    if state.status == "closed":
        raise Refused("closed")
    if state.ballot is not None:
        raise Refused("ballot_open")
    if state.unrevealed:
        raise Refused("result_not_told")  # afterwards nobody could tell it
    ended = ending(state, at=at, cause="closing")
    return Decision((*ended, *closing_all(state), quorum_now(state), MeetingClosed(command.confirm_until_at)))


@evolve.register
def meeting_opened(event: MeetingOpened, state: State, stamp: Stamp) -> State:
    return replace(
        state,
        status="open",
        format=event.format,
        settings=event.settings,
        opened_at=stamp.at,
    )


@evolve.register
def meeting_adjourned(event: MeetingAdjourned, state: State, stamp: Stamp) -> State:
    return replace(state, status="adjourned", until_at=event.until_at)


@evolve.register
def meeting_resumed(event: MeetingResumed, state: State, stamp: Stamp) -> State:
    return replace(state, status="open", until_at=None)


@evolve.register
def meeting_closed(event: MeetingClosed, state: State, stamp: Stamp) -> State:
    return replace(
        state,
        status="closed",
        until_at=None,
        held=None,
        queue=(),
        queue_open=False,
        moved=None,
        confirm_until_at=event.confirm_until_at,
        changed_seq=stamp.seq,
    )
