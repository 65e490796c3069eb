"""A record as it is read: its agenda, turns, statements, votes and decisions, built from what its edition shows.

The anchor of anything is the number of the first entry it came from, the same in all editions.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from deliberation.meetings.core import (
    ballots,
    conduct,
    confirming,
    ending,
    floor,
    hold,
    motions,
    queue,
    roll,
    sealing,
    sitting,
    statements,
)
from deliberation.meetings.core import redaction as redactions
from deliberation.meetings.core.agenda import ItemClosed, ItemOpened
from deliberation.meetings.core.machine import Stamp, evolve
from deliberation.meetings.core.state import EMPTY, Origin, State
from deliberation.meetings.core.transcript import UtteranceCorrected, UtteranceRecorded
from deliberation.records.editions import Edition, in_edition

Kind = Literal["turn", "note", "statement", "motion", "vote", "decision", "event"]
Namer = Callable[[int | None], str]


@dataclass
class Passage:
    """What was said at one go, as it stands now; `versions`: what stood there before, and why it was changed."""

    seq: int
    text: str | None
    versions: list[tuple[str | None, str]] = field(default_factory=list)
    beside: str | None = None
    confirmed: bool = False
    machine: bool = False
    until: datetime | None = None


@dataclass
class Block:
    """One thing in the record, in the place where it happened. A turn without passages: nothing was written down.

    `item`: what the meeting was talking about; `until`: when the floor passed on.
    """

    kind: Kind
    seq: int
    at: datetime
    who: str = ""
    seat: int | None = None
    text: str | None = None
    code: str = ""
    manner: str = ""
    passages: list[Passage] = field(default_factory=list)
    vote: "Vote | None" = None
    answers: int | None = None
    errata: list[str] = field(default_factory=list)
    source: Origin | None = None  # of words from an open round, which `who` brought in
    item: int | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Vote:
    question: str | None
    kind: str
    result: str
    for_: int | None
    of: int | None
    needed: int | None
    base: str
    entitled: int
    turnout: int
    rows: tuple[tuple[str, int, int, tuple[str, ...]], ...]  # label, votes, percent of those who voted, names
    seats: Mapping[str, tuple[int, ...]]  # of each choice, in the order of the rows


@dataclass
class Section:
    anchor: str
    title: str
    item: int | None = None
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Present:
    """Somebody's time on the roll."""

    seat: int
    who: str
    sector: str | None
    role: str
    venue: str | None
    times: list[tuple[datetime, datetime | None]] = field(default_factory=list)


@dataclass(frozen=True)
class Speaker:
    who: str
    turns: int
    ms: int
    percent: int
    anchor: int | None


@dataclass(frozen=True)
class Reading:
    state: State
    opened_at: datetime | None
    closed_at: datetime | None
    sections: tuple[Section, ...]
    attendance: tuple[Present, ...]
    speakers: tuple[Speaker, ...]
    redacted: tuple[tuple[int, str], ...]
    entries: int
    items: tuple[tuple[int, int, datetime], ...]  # number of the entry that opened an item, the item, and when


def read_record(
    lines: Sequence[tuple[Any, Stamp]], *, edition: Edition, name: Namer, known: State | None = None
) -> Reading:
    """`lines`: the log as far as it is sealed, or as far as it goes; `known`: what they come to, where known."""
    state = known or EMPTY
    for event, stamp in () if known is not None else lines:
        state = evolve(event, state, stamp)
    reader = _Reader(state, name)
    for event, stamp in lines:
        shown = in_edition(event, state, edition)
        if shown.how != "leaf":
            reader.take(shown.part if shown.how == "part" else event, stamp, wordless=shown.how == "wordless")
    return reader.reading(len(lines))


def at_time(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


class _Reader:
    """Goes through the entries once and files each where a reader looks for it."""

    def __init__(self, state: State, name: Namer) -> None:
        self.state, self.name = state, name
        self.titles = {item.id: item.title for item in state.items}
        self.sections: dict[int | None, Section] = {}
        self.item: int | None = None
        self.items: list[tuple[int, int, datetime]] = []
        self.open_items: list[int] = []
        self.passages: dict[int, Passage] = {}
        self.turn: Block | None = None
        self.of_turn: tuple[int | None, int | None] = (None, None)
        self.granted: dict[int, Block] = {}  # entry of the queue -> the turn as it was given
        self.worded: set[int | None] = set()
        self.statements: dict[int, Block] = {}
        self.motions: dict[int, Block] = {}
        self.opened: dict[int, tuple[ballots.BallotOpened, Block]] = {}
        self.answers: dict[int, int] = {}  # entry of the queue -> the speech it answers
        self.first_words: dict[int, int] = {}  # entry of the queue, or speaker, -> where their words begin
        self.speaks_first: dict[int, int] = {}
        self.present: dict[int, Present] = {}
        self.redacted: list[tuple[int, str]] = []
        self.blocks: dict[int, Block] = {}
        self.opened_at: datetime | None = None
        self.closed_at: datetime | None = None

    # ---- filing ----

    def section(self, item: int | None) -> Section:
        title = self.titles.get(item) or "" if item is not None else ""
        return self.sections.setdefault(item, Section(f"item-{item or 0}", title, item))

    def put(self, item: int | None, block: Block) -> Block:
        self.section(item if item is not None else self.item).blocks.append(block)
        block.item = item if item is not None else self.open_items[-1] if self.open_items else None
        self.blocks[block.seq] = block
        if block.kind != "turn":
            self.turn = None
        return block

    def happened(self, code: str, stamp: Stamp, who: str = "", text: str | None = None) -> None:
        self.put(None, Block("event", stamp.seq, at_time(stamp.at), who=who, code=code, text=text))

    # ---- what each entry says ----

    def take(self, event: Any, stamp: Stamp, *, wordless: bool) -> None:
        match event:
            case sitting.MeetingOpened():
                self.opened_at = at_time(stamp.at)
                self.happened("opened", stamp, self.name(stamp.by))
            case sitting.MeetingAdjourned() | sitting.MeetingResumed():
                self.happened("adjourned" if isinstance(event, sitting.MeetingAdjourned) else "resumed", stamp)
            case hold.MeetingHeld(adjourned=False):  # else it is told by the adjourning
                self.happened("held", stamp)
            case hold.MeetingReleased() if self.state.held is not None and not self.state.held.adjourned:
                self.happened("released", stamp)
            case sitting.MeetingClosed():
                self.closed_at = at_time(stamp.at)
                self.happened("closed", stamp, self.name(stamp.by))
                for one in self.present.values():
                    self._gone(one, stamp)
            case ItemOpened():
                self.item = event.item
                self.items.append((stamp.seq, event.item, at_time(stamp.at)))
                self.open_items.append(event.item)
                self.section(event.item)
                self.turn = None
            case ItemClosed() if event.item in self.open_items:
                self.open_items.remove(event.item)
            case roll.SeatTaken() | roll.SeatChanged() | roll.SeatLeft():
                self._roll(event, stamp)
            case queue.FloorRequested(answers=int() as answered):
                self.answers[event.entry] = answered
            case floor.FloorGranted():
                self.turn = None
                turn = Block("turn", stamp.seq, at_time(stamp.at), who=self.name(event.seat), seat=event.seat)
                self.granted[event.entry] = self.put(None, turn)
            case floor.FloorYielded() | floor.FloorEnded() if event.entry in self.granted:
                self.granted[event.entry].until = at_time(stamp.at)
            case UtteranceRecorded():
                self._said(event, stamp)
            case UtteranceCorrected():
                self._corrected(event)
            case confirming.UtterancesConfirmed():
                for passage in event.passages:
                    if passage.utterance in self.passages:
                        self.passages[passage.utterance].confirmed = True
            case confirming.ContestSettled(outcome="printed") if event.utterance in self.passages:
                self.passages[event.utterance].beside = event.text
            case redactions.EntryRedacted():
                self.redacted.append((event.entry, event.reason))
            case sealing.ErratumNoted(text=str() as right) if event.entry in self.blocks:
                self.blocks[event.entry].errata.append(right)
            case _:
                self._business(event, stamp, wordless)
        if isinstance(event, conduct.SeatRemoved | ending.SeatEnded) and event.seat in self.present:
            self._gone(self.present[event.seat], stamp)

    def _roll(self, event: Any, stamp: Stamp) -> None:
        if isinstance(event, roll.SeatLeft):
            self._gone(self.present[event.seat], stamp)
            return
        known = self.present.get(event.seat)
        if known is None:
            known = Present(event.seat, self.name(event.seat), event.sector, event.role, event.venue)
            self.present[event.seat] = known
        if isinstance(event, roll.SeatTaken):
            known.times.append((at_time(stamp.at), None))
        known.role, known.venue = event.role, event.venue

    def _gone(self, one: Present, stamp: Stamp) -> None:
        if one.times and one.times[-1][1] is None:
            one.times[-1] = (one.times[-1][0], at_time(stamp.at))

    def _said(self, event: UtteranceRecorded, stamp: Stamp) -> None:
        until = None if event.to is None else at_time(event.to)
        passage = Passage(stamp.seq, event.text, machine=event.source == "machine", until=until)
        self.passages[event.utterance] = passage
        granted = None if event.turn is None else self.granted.get(event.turn)
        if event.kind == "note":
            at = at_time(stamp.at if event.from_ is None else event.from_)
            self.put(event.item, Block("note", stamp.seq, at, passages=[passage]))
            return
        self.worded.add(event.turn)
        seat = self.state.said[event.utterance].seat
        if seat is not None:
            self.speaks_first.setdefault(seat, stamp.seq)
        if self.turn is None or self.of_turn != (event.turn, seat):
            answered = None if event.turn is None else self.answers.get(event.turn)
            at = (
                at_time(event.from_)
                if event.from_ is not None
                else at_time(stamp.at)
                if granted is None
                else granted.at
            )
            block = Block("turn", stamp.seq, at, who=self.name(seat), seat=seat)
            block.until = None if granted is None else granted.until
            block.answers = None if answered is None else self.first_words.get(answered)
            self.turn, self.of_turn = self.put(event.item, block), (event.turn, seat)
            if event.turn is not None:
                self.first_words.setdefault(event.turn, stamp.seq)
        self.turn.passages.append(passage)

    def _corrected(self, event: UtteranceCorrected) -> None:
        passage = self.passages[event.utterance]
        passage.versions.append((passage.text, event.reason))
        passage.text, passage.confirmed = event.text, False

    def _business(self, event: Any, stamp: Stamp, wordless: bool) -> None:
        at = at_time(stamp.at)
        match event:
            case statements.StatementPosted() | statements.StatementApproved():
                text = None if wordless else event.text
                if (known := self.statements.get(event.statement)) is not None:
                    known.text = text
                    return
                seat = None if event.source else event.seat  # of a citizen's words: nobody's here
                block = Block("statement", stamp.seq, at, who=self.name(event.seat), seat=seat, text=text)
                block.code = self.state.statements[event.statement].status
                block.source = event.source
                if event.reply_to in self.statements:
                    block.answers = self.statements[event.reply_to].seq
                self.statements[event.statement] = self.put(event.item, block)
            case statements.StatementAmended() if event.statement in self.statements:
                self.statements[event.statement].text = None if wordless else event.text
            case motions.MotionMoved():
                block = Block("motion", stamp.seq, at, who=self.name(event.seat), seat=event.seat, text=event.text)
                block.code = self.state.motions[event.motion].status
                self.motions[event.motion] = self.put(event.item, block)
            case motions.MotionAmended():
                self.motions[event.motion].text = event.text
            case motions.DecisionNoted():
                block = Block("decision", stamp.seq, at, text=event.text, code=event.result, manner=event.manner)
                self.put(event.item, block)
            case ballots.BallotOpened():
                block = self.put(event.item, Block("vote", stamp.seq, at, text=event.question, code="open"))
                self.opened[event.ballot] = (event, block)
            case ballots.BallotClosed(results="at_once") | ballots.BallotRevealed():
                opened, block = self.opened[event.ballot]
                block.vote = vote = self._vote(opened, event)
                block.code = vote.result
            case ballots.BallotVoided() if event.ballot in self.opened:
                block = self.opened[event.ballot][1]
                block.vote, block.code = None, "voided"

    def _vote(self, opened: ballots.BallotOpened, told: Any) -> Vote:
        cast = sum(told.tally.values())
        labels = opened.labels or {}
        rows = tuple(
            (
                labels.get(choice, choice),
                told.tally[choice],
                0 if cast == 0 else round(100 * told.tally[choice] / cast),
                tuple(self.name(seat) for seat in told.votes[choice]),
            )
            for choice in opened.choices
        )
        outcome = told.outcome
        return Vote(
            opened.question,
            opened.kind,
            outcome.result,
            outcome.for_,
            outcome.of,
            outcome.needed,
            opened.base,
            opened.entitled,
            cast,
            rows,
            {choice: tuple(told.votes[choice]) for choice in opened.choices},
        )

    # ---- the whole ----

    def reading(self, entries: int) -> Reading:
        told = {block.seq for turn, block in self.granted.items() if turn in self.worded}
        for section in self.sections.values():
            section.blocks = [block for block in section.blocks if block.seq not in told]
        return Reading(
            state=self.state,
            opened_at=self.opened_at,
            closed_at=self.closed_at,
            sections=tuple(section for section in self.sections.values() if section.blocks or section.title),
            attendance=tuple(present for _, present in sorted(self.present.items())),
            speakers=tuple(self._speakers()),
            redacted=tuple(self.redacted),
            entries=entries,
            items=tuple(self.items),
        )

    def _speakers(self) -> Iterator[Speaker]:
        """Everybody who spoke, in the order in which their words begin."""
        spoken = self.state.spoken.seats
        most = max((tally.ms for tally in spoken.values()), default=0) or 1
        for seat in _in_order(self.speaks_first, spoken):
            tally = spoken.get(seat)
            ms, turns = (0, 0) if tally is None else (tally.ms, tally.turns)
            yield Speaker(self.name(seat), turns, ms, round(100 * ms / most), self.speaks_first.get(seat))


def _in_order(first: dict[int, int], others: Iterable[int]) -> list[int]:
    known = sorted(first, key=first.__getitem__)
    return [*known, *(seat for seat in sorted(others) if seat not in first)]
