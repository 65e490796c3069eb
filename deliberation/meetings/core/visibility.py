"""Visibility: decides from the event alone who may see it; what is not listed is for moderators only.

What an audience was not shown stays hidden from it for ever; what becomes public later is
carried by the later event. A kind of event that is not listed is for moderators only.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from deliberation.meetings.core import (
    absences,
    agenda,
    approving,
    ballots,
    conduct,
    confirming,
    ending,
    floor,
    hold,
    motions,
    queue,
    redaction,
    roll,
    sealing,
    sitting,
    statements,
    suggestions,
    transcript,
)
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.state import Role

Audience = Literal["moderator", "member", "public"]
AUDIENCES: tuple[Audience, ...] = ("moderator", "member", "public")

AUDIENCE_OF: Mapping[Role, Audience] = {
    "moderator": "moderator",
    "clerk": "moderator",
    "scrutineer": "moderator",
    "member": "member",
    "guest": "member",
    "department": "member",
}


def audience_of(role: Role | None) -> Audience:
    """Everybody without a seat, and every projector, is the public."""
    return "public" if role is None else AUDIENCE_OF[role]


Rule = Callable[[Any, Audience], Any]


def everybody(event: Any, to: Audience) -> Any:
    return event


def moderators(event: Any, to: Audience) -> Any:
    return event if to == "moderator" else None


def where_shown(event: Any, to: Audience) -> Any:
    return event if event.shown or to == "moderator" else None


def where_it_was_shown(event: Any, to: Audience) -> Any:
    return event if event.was_shown or to == "moderator" else None


def without_note_in_public(event: Any, to: Audience) -> Any:
    """What somebody means to speak about is for the meeting, not for the street."""
    return replace(event, note=None) if to == "public" else event


def policy_without_seed(event: Any, to: Audience) -> Any:
    """With the seed one could choose the moment to ask. The record has it."""
    return event if to == "moderator" else replace(event, seed=None)


def that_somebody_voted(event: Any, to: Audience) -> Any:
    return replace(event, choice=None) if to == "moderator" else None


def result_when_told(event: Any, to: Audience) -> Any:
    if to == "moderator" or event.results == "at_once":
        return event
    return replace(event, tally=None, outcome=None, votes=None)


def without_note(event: Any, to: Audience) -> Any:
    return event if to == "moderator" else replace(event, note=None)


def without_reason(event: Any, to: Audience) -> Any:
    return event if to == "moderator" else replace(event, reason=None, note=None)


RULES: Mapping[type, Rule] = {
    sitting.MeetingOpened: everybody,
    sitting.MeetingAdjourned: everybody,
    sitting.MeetingResumed: everybody,
    sitting.MeetingClosed: everybody,
    hold.MeetingHeld: everybody,
    hold.MeetingReleased: everybody,
    roll.SeatTaken: everybody,
    roll.SeatLeft: everybody,
    roll.SeatChanged: everybody,
    roll.SeatCorrected: everybody,
    ending.SeatEnded: everybody,
    roll.QuorumNoted: everybody,
    agenda.AgendaSet: everybody,
    agenda.ItemOpened: everybody,
    agenda.ItemClosed: everybody,
    queue.QueueOpened: everybody,
    queue.QueueClosed: everybody,
    queue.PolicySet: policy_without_seed,
    queue.FloorRequested: without_note_in_public,
    queue.FloorWithdrawn: everybody,
    queue.QueueMoved: without_note_in_public,
    floor.FloorGranted: everybody,
    floor.FloorPaused: everybody,
    floor.FloorResumed: everybody,
    floor.FloorExtended: everybody,
    floor.FloorYielded: everybody,
    floor.FloorEnded: everybody,
    statements.StatementPosted: where_shown,
    statements.StatementApproved: everybody,
    statements.StatementWithheld: where_it_was_shown,
    statements.StatementAmended: where_shown,
    statements.StatementWithdrawn: where_it_was_shown,
    transcript.UtteranceRecorded: everybody,
    transcript.UtteranceCorrected: everybody,
    motions.MotionMoved: everybody,
    motions.MotionSeconded: everybody,
    motions.MotionAmended: everybody,
    motions.MotionWithdrawn: everybody,
    motions.MotionPut: everybody,
    motions.DecisionNoted: everybody,
    ballots.BallotOpened: everybody,
    ballots.BallotCast: that_somebody_voted,
    ballots.BallotClosed: result_when_told,
    ballots.BallotRevealed: everybody,
    ballots.BallotVoided: without_note,
    conduct.Warned: moderators,
    conduct.PostingSuspended: moderators,
    conduct.PostingRestored: moderators,
    conduct.SeatRemoved: without_reason,
    conduct.SeatReadmitted: without_note,
    redaction.EntryRedacted: everybody,
    confirming.UtterancesConfirmed: everybody,
    confirming.UtteranceContested: moderators,
    confirming.ContestSettled: everybody,
    absences.AbsenceNoted: moderators,
    suggestions.SuggestionMarked: moderators,
    suggestions.SuggestionUnmarked: moderators,
    approving.RecordEntrusted: everybody,
    approving.RecordApproved: everybody,
    sealing.RecordSealed: everybody,
    sealing.NameErased: everybody,
    sealing.ErratumNoted: everybody,
}


HIDDEN: Mapping[Rule, frozenset[Audience]] = {
    moderators: frozenset({"member", "public"}),
    that_somebody_voted: frozenset({"member", "public"}),
}


def always_hidden(kind: type, to: Audience) -> bool:
    """Whether this audience sees no event of that kind, whatever it says: what need not be read for it at all."""
    return to in HIDDEN.get(RULES.get(kind, moderators), ())


def visible(event: object, to: Audience) -> Any:
    """The event as this audience may see it, or None."""
    return RULES.get(type(event), moderators)(event, to)
