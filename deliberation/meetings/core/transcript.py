"""The transcript: what was said, written down by the clerk, the speaker or a machine."""

from dataclasses import dataclass
from typing import Literal

from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import UTTERANCE, plain, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roles import keeps_record
from deliberation.meetings.core.state import PLATFORM, UTTERANCES_SHOWN, Seat, Speech, State, Turn, Utterance

Source = Literal["clerk", "speaker", "machine"]
CorrectionReason = Literal["misheard", "typing", "wrong_speaker", "by_speaker", "other"]


@dataclass(frozen=True, slots=True)
class RecordUtterance:
    """`seat` None: nobody's words (a note). `turn` is the entry that had the floor, if any did.

    `from_` and `to` are epoch ms. `afterwards`: entered later, while the line was down.
    """

    text: str
    kind: Literal["speech", "note"] = "speech"
    seat: Seat | None = None
    turn: int | None = None
    from_: int | None = None
    to: int | None = None
    source: Source = "clerk"
    afterwards: bool = False


@dataclass(frozen=True, slots=True)
class CorrectUtterance:
    """`seat`: who spoke, where it was somebody else than is written."""

    utterance: int
    version: int
    text: str
    reason: CorrectionReason
    seat: Seat | None = None


@dataclass(frozen=True, slots=True)
class UtteranceRecorded:
    utterance: int
    seat: Seat | None
    turn: int | None
    item: int | None
    kind: Literal["speech", "note"]
    from_: int | None
    to: int | None
    source: Source
    afterwards: bool
    text: str | None = words()


@dataclass(frozen=True, slots=True)
class UtteranceCorrected:
    """`seat` None: the speaker is who it was."""

    utterance: int
    version: int
    reason: CorrectionReason
    seat: Seat | None = None
    text: str | None = words()


def speaker_of(state: State, turn: int) -> Seat | None:
    """Whose turn it is, or was not long ago."""
    heard = _heard(state, turn)
    return None if heard is None else heard.seat


def _heard(state: State, turn: int) -> Turn | Speech | None:
    heard = (state.turn, state.interrupted, *state.speeches)
    return next((h for h in heard if h is not None and h.entry == turn), None)


def _item_of(state: State, turn: int | None) -> int | None:
    """What is written down of a turn belongs to its item, whatever has been opened since."""
    heard = None if turn is None else _heard(state, turn)
    return state.item if heard is None else heard.item


@decide.register
def record_utterance(command: RecordUtterance, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not keeps_record(state, by):
        raise Refused("clerk_only")
    if command.source != "clerk" and by != PLATFORM:
        raise Refused("not_your_source")
    if state.status == "closed" and not command.afterwards:
        raise Refused("closed")
    if command.kind == "note" and command.seat is not None:
        raise Refused("note_has_no_speaker")
    if command.kind == "speech" and command.seat is None:
        raise Refused("who_spoke")
    if command.seat is not None and command.seat not in state.roll:
        if command.turn is None:
            raise Refused("no_such_seat")
    if command.turn is not None:
        speaker = speaker_of(state, command.turn)
        if speaker is None or command.seat not in (None, speaker):
            raise Refused("no_such_turn")
    if command.from_ is not None and command.to is not None and command.to < command.from_:
        raise Refused("bad_time")
    recorded = UtteranceRecorded(
        utterance=state.utterance_count + 1,
        seat=command.seat,
        turn=command.turn,
        item=_item_of(state, command.turn),
        kind=command.kind,
        from_=command.from_,
        to=command.to,
        source=command.source,
        afterwards=command.afterwards,
        text=plain(command.text, limit=UTTERANCE),
    )
    return Decision((recorded,))


@decide.register
def correct_utterance(command: CorrectUtterance, state: State, *, by: Seat, at: int) -> Decision:
    if not keeps_record(state, by):
        raise Refused("clerk_only")
    if not 1 <= command.utterance <= state.utterance_count:
        raise Refused("no_such_utterance")
    version = state.corrections.get(command.utterance, 1)
    if command.version != version:
        raise Refused("stale")
    written = state.speakers.get(command.utterance)
    if command.seat is not None and written is None:
        raise Refused("note_has_no_speaker")
    if command.seat is not None and command.seat not in state.roll and command.seat not in state.spoken.seats:
        raise Refused("no_such_seat")
    if command.reason == "wrong_speaker" and command.seat in (None, written):
        raise Refused("who_spoke")
    seat = None if command.seat == written else command.seat
    text = plain(command.text, limit=UTTERANCE)
    corrected = UtteranceCorrected(command.utterance, version + 1, command.reason, seat, text)
    return Decision((corrected,))


@evolve.register
def utterance_recorded(event: UtteranceRecorded, state: State, stamp: Stamp) -> State:
    utterance = Utterance(
        id=event.utterance,
        seat=event.seat,
        turn=event.turn,
        item=event.item,
        kind=event.kind,
        source=event.source,
        from_=event.from_,
        to=event.to,
        version=1,
        text=event.text,
        length=len(event.text or ""),
        at=stamp.at,
        seq=stamp.seq,
    )
    utterances = (*state.utterances, utterance)[-UTTERANCES_SHOWN:]
    speakers = state.speakers if event.seat is None else state.speakers.with_item(event.utterance, event.seat)
    return replace(state, utterances=utterances, utterance_count=event.utterance, speakers=speakers)


@evolve.register
def utterance_corrected(event: UtteranceCorrected, state: State, stamp: Stamp) -> State:
    def corrected(utterance: Utterance) -> Utterance:
        if utterance.id != event.utterance:
            return utterance
        length = len(event.text or "")
        seat = utterance.seat if event.seat is None else event.seat
        return replace(utterance, seat=seat, version=event.version, text=event.text, length=length, seq=stamp.seq)

    speakers = state.speakers if event.seat is None else state.speakers.with_item(event.utterance, event.seat)
    return replace(
        state,
        utterances=tuple(corrected(utterance) for utterance in state.utterances),
        corrections=state.corrections.with_item(event.utterance, event.version),
        speakers=speakers,
    )
