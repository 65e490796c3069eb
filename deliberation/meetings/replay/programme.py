"""The programme of a replay: everything the platform will do, in order, and when.

Speech takes 150 words a minute, in Chinese 150 characters; a roll call takes as long as reading out its
names. Notes were printed, not spoken: like everything else between the speeches they take a breath.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import batched

from deliberation.meetings.core.agenda import CloseItem, OpenItem, PlannedItem, SetAgenda
from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot
from deliberation.meetings.core.floor import MAX_SECONDS, EndFloor, GrantFloor
from deliberation.meetings.core.free_text import MOTION, NOTE, TITLE, UTTERANCE
from deliberation.meetings.core.motions import NoteDecision
from deliberation.meetings.core.queue import OpenQueue, RequestFloor
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import CloseMeeting, OpenMeeting
from deliberation.meetings.core.state import Seat
from deliberation.meetings.core.transcript import RecordUtterance
from deliberation.meetings.debates import Debate, Decision, ItemEnds, ItemStarts, Note, Rollcall, Speech, Step
from deliberation.meetings.replay.cast import Cast, shortened

WORD_MS = 60_000 // 150
BREATH_MS = 1_000
NAMES_AT_ONCE = 8  # votes that reach the log together
CURRENT = 0  # in a command: the wish, turn or ballot that is current when its time comes

# Written without blanks, so that every character counts for a word.
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_REJECTED = re.compile(
    r"reject|rechaz|negatived|defeated|\blost\b|not agreed|desech|rejet|abgelehnt|respint|否[决決]|未通[过過]"
)


@dataclass(frozen=True, slots=True)
class Due:
    """A command and its time, in ms since the opening; times inside the command are meant the same way.

    `seat` is whose wish or turn the command is about.
    """

    at: int
    command: object
    seat: Seat | None = None


def programme_of(debate: Debate, cast: Cast) -> tuple[Due, ...]:
    programme = _Programme(cast)
    programme.open(debate)
    for step in debate.steps:
        programme.take(step)
    programme.later()
    programme.do(CloseMeeting())
    return tuple(programme.dues)


def words_in(text: str) -> int:
    rest, characters = _CHARACTERS.subn(" ", text)
    return characters + sum(any(c.isalnum() for c in word) for word in rest.split())


def portions(text: str, *, limit: int) -> Iterator[str]:
    """The whole text in pieces of at most so many characters, cut after a line or a blank where there is one."""
    while len(text) > limit:
        cut = max(text.rfind("\n", 0, limit), text.rfind(" ", 0, limit)) + 1 or limit
        yield text[:cut]
        text = text[cut:]
    yield text


class _Programme:
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.names = {place.number: place.name for place in cast.places}
        self.dues: list[Due] = []
        self.now = 0

    def do(self, command: object, *, seat: Seat | None = None) -> None:
        self.dues.append(Due(self.now, command, seat))

    def later(self, ms: int = BREATH_MS) -> None:
        self.now += ms

    def open(self, debate: Debate) -> None:
        for place in self.cast.places:
            self.do(TakeSeat(role=place.role, channel="in_person", for_=place.number))
        self.do(OpenMeeting())
        if debate.items:
            planned = tuple(PlannedItem(item.number, item.parent) for item in debate.items)
            titles = {str(item.number): shortened(item.title, limit=TITLE) for item in debate.items}
            self.do(SetAgenda(0, planned, titles))
        self.do(OpenQueue())

    def take(self, step: Step) -> None:
        match step:
            case ItemStarts(item):
                self.later()
                self.do(OpenItem(item))
            case ItemEnds(item):
                self.do(CloseItem(item))
            case Note(text):
                self.later()
                self.note(text)
            case Speech():
                self.speech(step)
            case Rollcall():
                self.rollcall(step)
            case Decision():
                self.decision(step)

    def note(self, text: str) -> None:
        for portion in portions(text, limit=UTTERANCE):
            self.do(RecordUtterance(portion, kind="note", from_=self.now, to=self.now))

    def speech(self, speech: Speech) -> None:
        """The name and office printed before it go with the wish to speak."""
        seat = self.cast.speakers[speech.speaker]
        self.later()
        if len(speech.label) > NOTE:
            self.note(speech.label)
        self.do(RequestFloor("booked", note=shortened(speech.label, limit=NOTE) or None, for_=seat), seat=seat)
        self.later()
        # Even where nothing was printed, somebody said a word.
        ms = WORD_MS * max(1, sum(map(words_in, speech.paragraphs)))
        self.do(GrantFloor(CURRENT, min(MAX_SECONDS, -(-ms // 1000))), seat=seat)
        ends = self.now + ms
        for paragraph in speech.paragraphs:
            for portion in portions(paragraph, limit=UTTERANCE):
                began = self.now
                self.later(WORD_MS * words_in(portion))
                said = RecordUtterance(portion, seat=seat, turn=CURRENT, from_=began, to=self.now)
                self.do(said, seat=seat)
        self.now = max(self.now, ends)
        self.do(EndFloor(CURRENT), seat=seat)

    def rollcall(self, call: Rollcall) -> None:
        """Carried by more for than against: what was needed is not printed, and in most chambers it is this."""
        votes = [(self.cast.voters[key], choice) for choice, keys in call.choices.items() for key in keys]
        if votes:
            self.later()
            electorate = tuple(sorted(seat for seat, _ in votes))
            self.do(OpenBallot(shortened(call.question, limit=TITLE), base="valid", electorate=electorate))
        for together in batched(votes, NAMES_AT_ONCE):
            self.later(WORD_MS * sum(words_in(self.names[seat]) for seat, _ in together))
            for seat, choice in together:
                self.do(CastBallot(CURRENT, choice, for_=seat))
        if votes:
            self.later()
            self.do(CloseBallot(CURRENT))
        for choice, words in call.words.items():
            listed = "; ".join(self.names[self.cast.voters[key]] for key in call.choices[choice])
            self.note("\n".join(filter(None, (words, listed))))

    def decision(self, decision: Decision) -> None:
        """What was put and what became of it; counts that name nobody stand in the words."""
        self.later()
        counts = decision.counts
        counted = "" if counts is None else f"({counts['yes']} : {counts['no']} : {counts['abstain']})"
        text = "\n".join(filter(None, (decision.question, decision.text, counted)))
        if len(text) > MOTION:
            self.note(text)
        rejected = _REJECTED.search(decision.text.casefold()) is not None
        if decision.result is not None:
            rejected = decision.result == "rejected"
        elif counts is not None:
            rejected = counts["yes"] <= counts["no"]
        self.do(NoteDecision(shortened(text, limit=MOTION), decision.manner, "rejected" if rejected else "adopted"))
