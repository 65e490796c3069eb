"""Own words: who spoke confirms what was written down, or contests it, and the clerk settles the contest."""

from dataclasses import dataclass
from typing import Literal

from deliberation.meetings.core.approving import before_the_seal, record_changed
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import UTTERANCE, plain, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.record_state import Contest, Said, Standing
from deliberation.meetings.core.roles import keeps_record
from deliberation.meetings.core.state import Seat, State
from deliberation.meetings.core.transcript import UtteranceCorrected, with_said

MAX_CONFIRMED = 200  # at once

Settlement = Literal["corrected", "printed", "refused"]


@dataclass(frozen=True, slots=True)
class Passage:
    """An utterance as somebody has read it."""

    utterance: int
    version: int


@dataclass(frozen=True, slots=True)
class ConfirmUtterances:
    """`for_`: by the clerk, for somebody on the phone or in the hall, or for a guest whose link has ended."""

    passages: tuple[Passage, ...]
    for_: Seat | None = None


@dataclass(frozen=True, slots=True)
class ContestUtterance:
    """`text`: what was said, as who spoke has it."""

    utterance: int
    version: int
    text: str
    for_: Seat | None = None


@dataclass(frozen=True, slots=True)
class SettleContest:
    """`text`: the corrected words, or what is printed beside the record's; a contest refused shows none."""

    contest: int
    outcome: Settlement
    text: str | None = None


@dataclass(frozen=True, slots=True)
class UtterancesConfirmed:
    seat: Seat
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class UtteranceContested:
    """For moderators and the one whose words they are."""

    contest: int
    utterance: int
    version: int
    seat: Seat
    text: str | None = words()


@dataclass(frozen=True, slots=True)
class ContestSettled:
    """Carries what becomes public: `text` is what is printed beside the passage."""

    contest: int
    utterance: int
    seat: Seat
    outcome: Settlement
    text: str | None = words()


def _speaker(state: State, by: Seat, for_: Seat | None, at: int) -> Seat:
    """Whose words it is about, who may say so now."""
    seat = by if for_ is None else for_
    if seat != by and not keeps_record(state, by):
        raise Refused("clerk_only")
    last = state.last_seated.get(seat)
    if seat != by and last is not None and last.channel == "online" and last.role not in ("guest", None):
        raise Refused("confirms_alone")
    if state.status == "preparing":
        raise Refused("not_open")
    before_the_seal(state)
    if state.confirm_until_at is not None and at > state.confirm_until_at:
        raise Refused("confirming_over")
    return seat


def _own(state: State, passage: Passage, seat: Seat) -> Said:
    said = state.said.get(passage.utterance)
    if said is None:
        raise Refused("no_such_utterance")
    if said.seat != seat:
        raise Refused("not_yours")
    if said.version != passage.version:
        raise Refused("stale")
    return said


@decide.register
def confirm_utterances(command: ConfirmUtterances, state: State, *, by: Seat, at: int) -> Decision:
    seat = _speaker(state, by, command.for_, at)
    if len(command.passages) > MAX_CONFIRMED:
        raise Refused("too_long")
    passages = tuple({passage.utterance: passage for passage in command.passages}.values())
    standing = [_own(state, passage, seat).standing for passage in passages]
    if "contested" in standing:
        raise Refused("contest_open")
    new = tuple(passage for passage, now in zip(passages, standing, strict=True) if now == "unconfirmed")
    if not new:
        raise Refused("no_change")
    return Decision((UtterancesConfirmed(seat, new),))


@decide.register
def contest_utterance(command: ContestUtterance, state: State, *, by: Seat, at: int) -> Decision:
    seat = _speaker(state, by, command.for_, at)
    if _own(state, Passage(command.utterance, command.version), seat).standing == "contested":
        raise Refused("contest_open")
    text = plain(command.text, limit=UTTERANCE)
    contest = len(state.contests) + 1
    return Decision((UtteranceContested(contest, command.utterance, command.version, seat, text),))


@decide.register
def settle_contest(command: SettleContest, state: State, *, by: Seat, at: int) -> Decision:
    if not keeps_record(state, by):
        raise Refused("clerk_only")
    contest = state.contests.get(command.contest)
    if contest is None:
        raise Refused("no_such_contest")
    before_the_seal(state)
    if not contest.open:
        raise Refused("stale")
    if contest.seat == by:
        raise Refused("not_yourself")
    if command.outcome != "refused" and command.text is None:
        raise Refused("empty_text")
    text = None if command.outcome == "refused" else plain(command.text or "", limit=UTTERANCE)
    settled = ContestSettled(
        contest=command.contest,
        utterance=contest.utterance,
        seat=contest.seat,
        outcome=command.outcome,
        text=text if command.outcome == "printed" else None,
    )
    if command.outcome != "corrected":
        return Decision((settled,))
    version = state.said[contest.utterance].version
    corrected = UtteranceCorrected(contest.utterance, version + 1, "by_speaker", None, text)
    return Decision((corrected, settled))


@evolve.register
def utterances_confirmed(event: UtterancesConfirmed, state: State, stamp: Stamp) -> State:
    for passage in event.passages:
        state = _standing(state, passage.utterance, "confirmed")
    return state


@evolve.register
def utterance_contested(event: UtteranceContested, state: State, stamp: Stamp) -> State:
    contest = Contest(event.utterance, event.version, event.seat, stamp.seq)
    state = _standing(state, event.utterance, "contested")
    contests = state.contests.with_item(event.contest, contest)
    repeats = state.repeats.with_item(stamp.seq, state.said[event.utterance].seq)
    return record_changed(replace(state, contests=contests, repeats=repeats), stamp)


@evolve.register
def contest_settled(event: ContestSettled, state: State, stamp: Stamp) -> State:
    """However it was settled, the passage is no longer open: nobody need confirm it again."""
    contest = replace(state.contests[event.contest], open=False)
    if state.said[event.utterance].standing == "contested":  # and not, meanwhile, the words of somebody else
        state = _standing(state, event.utterance, "confirmed")
    repeats = state.repeats if event.text is None else state.repeats.with_item(stamp.seq, contest.seq)
    contests = state.contests.with_item(event.contest, contest)
    return record_changed(replace(state, contests=contests, repeats=repeats), stamp)


def _standing(state: State, utterance: int, standing: Standing) -> State:
    return with_said(state, utterance, replace(state.said[utterance], standing=standing))
