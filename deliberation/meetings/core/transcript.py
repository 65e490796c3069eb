"""The transcript: what was said, written down by the clerk, the speaker or a machine."""

from dataclasses import dataclass
from typing import Literal

from deliberation.meetings.core.approving import before_approval, before_the_seal, record_changed
from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import UTTERANCE, plain, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.persistent_map import PersistentMap
from deliberation.meetings.core.record_state import FinishedTurn, Said, Standing
from deliberation.meetings.core.roles import keeps_record
from deliberation.meetings.core.state import PLATFORM, UTTERANCES_SHOWN, Seat, State, Turn, Utterance

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
    joined: bool = False  # continues the paragraph of the one before


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
    joined: bool = False


@dataclass(frozen=True, slots=True)
class UtteranceCorrected:
    """`seat` None: the speaker is who it was."""

    utterance: int
    version: int
    reason: CorrectionReason
    seat: Seat | None = None
    text: str | None = words()


def speaker_of(state: State, turn: int) -> Seat | None:
    """Whose turn it is, or was."""
    heard = _heard(state, turn)
    return None if heard is None else heard.seat


def _heard(state: State, turn: int) -> Turn | FinishedTurn | None:
    running = (state.turn, state.interrupted)
    return next((one for one in running if one is not None and one.entry == turn), state.turns.get(turn))


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
    before_approval(state)
    if command.kind == "note" and command.seat is not None:
        raise Refused("note_has_no_speaker")
    if command.kind == "speech" and command.seat is None:
        raise Refused("who_spoke")
    if command.seat is not None and command.seat not in state.last_seated:
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
        joined=command.joined,
    )
    return Decision((recorded,))


@decide.register
def correct_utterance(command: CorrectUtterance, state: State, *, by: Seat, at: int) -> Decision:
    if not keeps_record(state, by):
        raise Refused("clerk_only")
    said = state.said.get(command.utterance)
    if said is None:
        raise Refused("no_such_utterance")
    before_the_seal(state)
    if command.version != said.version:
        raise Refused("stale")
    written = said.seat
    if command.seat is not None and written is None:
        raise Refused("note_has_no_speaker")
    if command.seat is not None and command.seat not in state.last_seated:
        raise Refused("no_such_seat")
    if command.reason == "wrong_speaker" and command.seat in (None, written):
        raise Refused("who_spoke")
    seat = None if command.seat == written else command.seat
    text = plain(command.text, limit=UTTERANCE)
    corrected = UtteranceCorrected(command.utterance, said.version + 1, command.reason, seat, text)
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
    state = replace(
        state,
        utterances=(*state.utterances, utterance)[-UTTERANCES_SHOWN:],
        utterance_count=event.utterance,
    )
    said = Said(event.seat, event.turn, stamp.seq, stamp.seq, 1, utterance.length)
    return record_changed(with_said(state, event.utterance, said), stamp)


@evolve.register
def utterance_corrected(event: UtteranceCorrected, state: State, stamp: Stamp) -> State:
    length = len(event.text or "")

    def corrected(utterance: Utterance) -> Utterance:
        if utterance.id != event.utterance:
            return utterance
        seat = utterance.seat if event.seat is None else event.seat
        return replace(utterance, seat=seat, version=event.version, text=event.text, length=length, seq=stamp.seq)

    before = state.said[event.utterance]
    seat = before.seat if event.seat is None else event.seat
    said = replace(
        before,
        seat=seat,
        worded=stamp.seq,
        version=event.version,
        length=length,
        standing=_after(event, before),
    )
    state = replace(
        state,
        utterances=tuple(corrected(utterance) for utterance in state.utterances),
        repeats=state.repeats.with_item(stamp.seq, before.seq),
    )
    return record_changed(with_said(state, event.utterance, said), stamp)


def _after(event: UtteranceCorrected, before: Said) -> Standing:
    """New words are to be confirmed anew. A contest stays open, unless they are another's words now."""
    return "contested" if before.standing == "contested" and event.seat is None else "unconfirmed"


def with_said(state: State, utterance: int, said: Said) -> State:
    """The utterance as it is kept, with how many each speaker has still to confirm."""
    before, counts = state.said.get(utterance), state.unconfirmed
    if before is not None and _waits(before):
        counts = _counted(counts, before.seat, -1)
    if _waits(said):
        counts = _counted(counts, said.seat, 1)
    return replace(state, said=state.said.with_item(utterance, said), unconfirmed=counts)


def _waits(said: Said) -> bool:
    return said.seat is not None and said.standing == "unconfirmed"


def _counted(counts: PersistentMap[int], seat: Seat | None, more: int) -> PersistentMap[int]:
    assert seat is not None
    return counts.with_item(seat, counts.get(seat, 0) + more)
