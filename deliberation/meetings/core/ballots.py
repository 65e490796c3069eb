"""Named ballots: the electorate is fixed at opening; who voted what is published at the end.

Secret ballots are another chapter; asking for one is refused here.
"""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from deliberation.meetings.core.counting import THRESHOLD_TERMS, outcome, sorted_votes, tally
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import NOTE, TITLE, plain, plain_or_none, seen, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.motions import result_waits, with_motion
from deliberation.meetings.core.roles import keeps_record, moderates, voters
from deliberation.meetings.core.state import (
    PLATFORM,
    Ballot,
    Outcome,
    Result,
    Seat,
    State,
    Threshold,
)

YES_NO_ABSTAIN = ("yes", "no", "abstain")
CHOICE = re.compile(r"[a-z0-9_]{1,20}")
SIMPLE_MAJORITY = Threshold()  # more than half
MAX_CHOICES = 20
MAX_SECONDS = 24 * 60 * 60

Kind = Literal["vote", "assessment", "straw"]
Base = Literal["cast", "valid", "present", "entitled"]
Showing = Literal["at_once", "when_revealed"]
VoidReason = Literal["wrong_question", "wrong_electorate", "disturbance", "technical", "other"]


@dataclass(frozen=True, slots=True)
class OpenBallot:
    """`electorate` None: every seat whose role votes. `labels`: words of the choices by code."""

    question: str
    kind: Kind = "vote"
    secrecy: Literal["named", "secret"] = "named"
    labels: Mapping[str, str] | None = None
    base: Base = "cast"
    threshold: Threshold = SIMPLE_MAJORITY
    results: Showing = "at_once"
    electorate: tuple[Seat, ...] | None = None
    seconds: int | None = None
    motion: int | None = None


@dataclass(frozen=True, slots=True)
class CastBallot:
    ballot: int
    choice: str
    for_: Seat | None = None


@dataclass(frozen=True, slots=True)
class CloseBallot:
    ballot: int


@dataclass(frozen=True, slots=True)
class RevealBallot:
    ballot: int


@dataclass(frozen=True, slots=True)
class VoidBallot:
    ballot: int
    reason: VoidReason
    note: str | None = None


@dataclass(frozen=True, slots=True)
class BallotOpened:
    """`electorate` is copied from the roll; `entitled` counts the absent too."""

    ballot: int
    kind: Kind
    choices: tuple[str, ...]
    electorate: tuple[Seat, ...]
    entitled: int
    base: Base
    threshold: Threshold
    results: Showing
    deadline_at: int | None
    motion: int | None
    item: int | None
    question: str | None = words()
    labels: Mapping[str, str] | None = words()


@dataclass(frozen=True, slots=True)
class BallotCast:
    """`choice` is None to everybody who is not to know it."""

    ballot: int
    seat: Seat
    choice: str | None


@dataclass(frozen=True, slots=True)
class BallotClosed:
    """`votes` lists the seats by choice. With results `when_revealed` only turnout is told."""

    ballot: int
    results: Showing
    turnout: int
    tally: Mapping[str, int] | None
    outcome: Outcome | None
    votes: Mapping[str, tuple[Seat, ...]] | None


@dataclass(frozen=True, slots=True)
class BallotRevealed:
    """`motion` is named again, since a browser may hold the motion and no longer the ballot."""

    ballot: int
    motion: int | None
    tally: Mapping[str, int]
    outcome: Outcome
    votes: Mapping[str, tuple[Seat, ...]]


@dataclass(frozen=True, slots=True)
class BallotVoided:
    """`motion` is the one whose decision falls with the ballot: it stands as put again."""

    ballot: int
    reason: VoidReason
    turnout: int
    motion: int | None
    note: str | None = words()


@decide.register
def open_ballot(command: OpenBallot, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    if command.secrecy == "secret":
        raise Refused("not_available")
    if state.status == "adjourned":
        raise Refused("adjourned")
    if state.status != "open":
        raise Refused("not_open")
    if state.ballot is not None:
        raise Refused("ballot_open")
    if state.held is not None:
        raise Refused("release_first")
    if command.seconds is not None and not 1 <= command.seconds <= MAX_SECONDS:
        raise Refused("bad_time")
    if command.motion is not None:
        motion = state.motions.get(command.motion)
        if motion is None:
            raise Refused("no_such_motion")
        if motion.status != "put":
            raise Refused("stale")
        if result_waits(state, motion):
            raise Refused("result_not_told")
        if command.kind != "vote":
            raise Refused("motion_needs_a_vote")
    _check_threshold(command.threshold)
    electorate = _electorate(command, state)
    labels = _labels(command)
    opened = BallotOpened(
        ballot=len(state.results) + 1,
        kind=command.kind,
        choices=YES_NO_ABSTAIN if labels is None else tuple(labels),
        electorate=electorate,
        entitled=max(state.settings.entitled, len(electorate)),
        base=command.base,
        threshold=command.threshold,
        results=command.results,
        deadline_at=None if command.seconds is None else at + command.seconds * 1000,
        motion=command.motion,
        item=state.item,
        question=plain(command.question, limit=TITLE),
        labels=labels,
    )
    return Decision((opened,))


def _check_threshold(threshold: Threshold) -> None:
    if not 1 <= threshold.denominator <= THRESHOLD_TERMS:
        raise Refused("bad_threshold")
    if not 1 <= threshold.numerator <= threshold.denominator:
        raise Refused("bad_threshold")
    if threshold.rule == "more_than" and threshold.numerator == threshold.denominator:
        raise Refused("bad_threshold")


def _electorate(command: OpenBallot, state: State) -> tuple[Seat, ...]:
    entitled = voters(state)
    if command.electorate is None:
        chosen = entitled
    else:
        chosen = tuple(sorted(set(command.electorate)))
        if not set(chosen) <= set(entitled):
            raise Refused("not_entitled")
    if not chosen:
        raise Refused("nobody_to_vote")
    return chosen


def _labels(command: OpenBallot) -> Mapping[str, str] | None:
    if command.labels is None:
        if command.kind == "assessment":
            raise Refused("bad_choices")
        return None
    if command.kind == "vote" or not 2 <= len(command.labels) <= MAX_CHOICES:
        raise Refused("bad_choices")
    if not all(CHOICE.fullmatch(choice) for choice in command.labels):
        raise Refused("bad_choices")
    labels = {choice: plain(label, limit=NOTE) for choice, label in command.labels.items()}
    if len({seen(label) for label in labels.values()}) != len(labels):
        raise Refused("bad_choices")
    return labels


@decide.register
def cast_ballot(command: CastBallot, state: State, *, by: Seat, at: int) -> Decision:
    seat = by if command.for_ is None else command.for_
    if seat != by and by != PLATFORM and not keeps_record(state, by):
        raise Refused("clerk_only")
    ballot = state.ballot
    if ballot is None or ballot.id != command.ballot:
        raise Refused("stale")
    if seat not in state.roll:
        raise Refused("not_seated")
    if seat != by and by != PLATFORM and state.roll[seat].channel == "online":
        raise Refused("votes_for_itself")
    if not _may_vote(ballot, seat):
        raise Refused("not_in_electorate")
    if seat in ballot.cast:
        raise Refused("already_voted")
    if ballot.deadline_at is not None and at >= ballot.deadline_at:
        raise Refused("ballot_over")
    if command.choice not in ballot.choices:
        raise Refused("no_such_choice")
    return Decision((BallotCast(ballot.id, seat, command.choice),))


def _may_vote(ballot: Ballot, seat: Seat) -> bool:
    place = bisect_left(ballot.electorate, seat)
    return ballot.electorate[place : place + 1] == (seat,)


@decide.register
def close_ballot(command: CloseBallot, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    ballot = state.ballot
    if ballot is None or ballot.id != command.ballot:
        raise Refused("stale")
    closed = BallotClosed(
        ballot=ballot.id,
        results=ballot.results,
        turnout=len(ballot.cast),
        tally=tally(ballot),
        outcome=outcome(ballot),
        votes=sorted_votes(ballot),
    )
    return Decision((closed,))


@decide.register
def reveal_ballot(command: RevealBallot, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "closed":
        raise Refused("closed")
    result = state.results.get(command.ballot)
    if result is None or result.revealed or result.voided is not None:
        raise Refused("stale")
    assert result.tally is not None
    assert result.outcome is not None
    votes = state.unrevealed[result.id]
    return Decision((BallotRevealed(result.id, result.motion, result.tally, result.outcome, votes),))


@decide.register
def void_ballot(command: VoidBallot, state: State, *, by: Seat, at: int) -> Decision:
    if not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "closed":
        raise Refused("closed")
    note = plain_or_none(command.note, limit=NOTE)
    if command.reason == "other" and note is None:
        raise Refused("reason_needed")
    ballot = state.ballot
    if ballot is not None and ballot.id == command.ballot:
        return Decision((BallotVoided(ballot.id, command.reason, len(ballot.cast), None, note),))
    result = state.results.get(command.ballot)
    if result is None or result.voided is not None:
        raise Refused("stale")
    decided = result.motion if _decision(result.outcome) else None
    return Decision((BallotVoided(result.id, command.reason, result.turnout, decided, note),))


@evolve.register
def ballot_opened(event: BallotOpened, state: State, stamp: Stamp) -> State:
    ballot = Ballot(
        id=event.ballot,
        kind=event.kind,
        choices=event.choices,
        electorate=event.electorate,
        entitled=event.entitled,
        base=event.base,
        threshold=event.threshold,
        results=event.results,
        deadline_at=event.deadline_at,
        motion=event.motion,
        item=event.item,
        opened_at=stamp.at,
        question=event.question,
        labels=event.labels,
        seq=stamp.seq,
    )
    return replace(state, ballot=ballot)


@evolve.register
def ballot_cast(event: BallotCast, state: State, stamp: Stamp) -> State:
    assert state.ballot is not None
    assert event.choice is not None
    cast = state.ballot.cast.with_item(event.seat, event.choice)
    return replace(state, ballot=replace(state.ballot, cast=cast))


@evolve.register
def ballot_closed(event: BallotClosed, state: State, stamp: Stamp) -> State:
    assert state.ballot is not None
    assert event.votes is not None
    revealed = event.results == "at_once"
    result = _over(state.ballot, stamp.at, event.turnout)
    result = replace(result, revealed=revealed, tally=event.tally, outcome=event.outcome)
    state = _with_result(replace(state, ballot=None), result)
    if revealed:
        return _decided(state, result.motion, event.outcome)
    return replace(state, unrevealed={**state.unrevealed, result.id: event.votes})


@evolve.register
def ballot_revealed(event: BallotRevealed, state: State, stamp: Stamp) -> State:
    result = replace(state.results[event.ballot], revealed=True, tally=event.tally, outcome=event.outcome)
    state = _with_result(_without_votes(state, event.ballot), result)
    return _decided(state, event.motion, event.outcome)


@evolve.register
def ballot_voided(event: BallotVoided, state: State, stamp: Stamp) -> State:
    ballot = state.ballot
    if ballot is not None and ballot.id == event.ballot:
        result = replace(_over(ballot, stamp.at, event.turnout), voided=event.reason)
        return _with_result(replace(state, ballot=None), result)
    result = replace(state.results[event.ballot], voided=event.reason)
    state = _with_result(_without_votes(state, event.ballot), result)
    if event.motion is None:
        return state
    return with_motion(state, replace(state.motions[event.motion], status="put"))


def _without_votes(state: State, ballot: int) -> State:
    """The votes of a ballot are kept apart only as long as they are still to be told."""
    return replace(state, unrevealed={b: votes for b, votes in state.unrevealed.items() if b != ballot})


def _over(ballot: Ballot, at: int, turnout: int) -> Result:
    return Result(
        id=ballot.id,
        kind=ballot.kind,
        choices=ballot.choices,
        base=ballot.base,
        threshold=ballot.threshold,
        motion=ballot.motion,
        item=ballot.item,
        turnout=turnout,
        electorate=len(ballot.electorate),
        entitled=ballot.entitled,
        revealed=False,
        tally=None,
        outcome=None,
        voided=None,
        closed_at=at,
        question=ballot.question,
        length=len(ballot.question or ""),
        labels=ballot.labels,
        seq=ballot.seq,
    )


def _with_result(state: State, result: Result) -> State:
    return replace(state, results={**state.results, result.id: result})


def _decided(state: State, motion: int | None, told: Outcome | None) -> State:
    """A vote on a motion decides the motion, as soon as its result is told. Without a result it stays as put."""
    status = _decision(told)
    if motion is None or status is None:
        return state
    return with_motion(state, replace(state.motions[motion], status=status))


def _decision(told: Outcome | None) -> Literal["adopted", "rejected"] | None:
    return told.result if told is not None and told.result in ("adopted", "rejected") else None
