"""Hidden words: every word that was said carries a mark, and reaches those it was meant for and no others."""

import re

import msgspec

from deliberation.meetings.core import absences, ballots, conduct, confirming, queue, statements, transcript
from deliberation.meetings.core.own import own
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.state import Seat, State
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import AUDIENCES, Audience, visible
from tests.core.invariants.invariant import Promise
from tests.core.trial import Step, Trial

MARK = re.compile("«[0-9]+»")
EVERYBODY = frozenset(AUDIENCES)
INSIDE: frozenset[Audience] = frozenset({"moderator"})
SEATED: frozenset[Audience] = frozenset({"moderator", "member"})
AMONG: dict[type, frozenset[Audience]] = {
    queue.FloorRequested: SEATED,
    queue.QueueMoved: SEATED,
    conduct.Warned: INSIDE,
    conduct.PostingSuspended: INSIDE,
    conduct.PostingRestored: INSIDE,
    conduct.SeatRemoved: INSIDE,
    conduct.SeatReadmitted: INSIDE,
    ballots.BallotVoided: INSIDE,
    confirming.UtteranceContested: INSIDE,
    absences.AbsenceNoted: INSIDE,
}


def marks(value: object) -> set[str]:
    """The marked words in anything, as JSON would carry it."""
    return set(MARK.findall(msgspec.json.encode(value, enc_hook=dict).decode()))


class HiddenWords(Promise):
    """Every word that was said carries a mark; each audience gets the marks meant for it, and no others."""

    def __init__(self, *, look_every: int = 6) -> None:
        self.look_every = look_every
        self.meant_for: dict[str, frozenset[Audience]] = {}
        self.author: dict[str, Seat] = {}
        self.words: dict[int, str] = {}  # of each statement, the mark it has now
        self.veiled: set[str] = set()  # shown, then withheld
        self.gone: set[str] = set()  # withdrawn, replaced or redacted
        self.steps = 0

    def kept(self, step: Step, trial: Trial) -> None:
        looking = self.steps % self.look_every == 0
        self.steps += 1
        for event in step.events:
            self.heard(event, step, trial)
            looking |= isinstance(event, EntryRedacted | statements.StatementWithdrawn | statements.StatementWithheld)
            self.told(event)
        if looking:
            self.look(step.after)

    def ends(self, trial: Trial) -> None:
        self.look(trial.state)

    def heard(self, event: object, step: Step, trial: Trial) -> None:
        """Write down for whom the words are, by the rules as people know them."""
        match event:
            case statements.StatementPosted():
                at_once = shown_at_once(step.before, event.seat)
                self.says(event.statement, event.text, event.seat, EVERYBODY if at_once else INSIDE)
            case statements.StatementAmended():
                seen = step.before.statements[event.statement].status == "shown"
                self.gone |= {self.words[event.statement]}
                author = step.before.statements[event.statement].seat
                self.says(event.statement, event.text, author, EVERYBODY if seen else INSIDE)
            case statements.StatementApproved():
                self.meant_for[self.words[event.statement]] = EVERYBODY
                self.veiled -= {self.words[event.statement]}
            case statements.StatementWithheld():
                if step.before.statements[event.statement].status == "shown":
                    self.veiled |= {self.words[event.statement]}
            case statements.StatementWithdrawn():
                self.gone |= {self.words[event.statement]}
            case transcript.UtteranceCorrected():
                old = (u.text for u in step.before.utterances if u.id == event.utterance and u.text)
                self.gone |= {mark for text in old for mark in MARK.findall(text)}
                self.meant(event, EVERYBODY)
            case EntryRedacted():
                left = " ".join(line.text for line in trial.lines if line.text)
                self.gone |= {mark for mark in self.meant_for if mark not in left}
            case _:
                self.meant(event, AMONG.get(type(event), EVERYBODY))

    def meant(self, event: object, audiences: frozenset[Audience]) -> None:
        for mark in marks(event):
            self.meant_for.setdefault(mark, audiences)

    def says(self, statement: int, text: str | None, seat: Seat, audiences: frozenset[Audience]) -> None:
        (mark,) = MARK.findall(text or "")
        self.words[statement], self.author[mark], self.meant_for[mark] = mark, seat, audiences

    def told(self, event: object) -> None:
        said = marks(event)
        for audience in AUDIENCES if said else ():
            heard = marks(visible(event, audience))
            assert heard == {mark for mark in said if audience in self.meant_for[mark]}

    def look(self, state: State) -> None:
        assert not marks(state) & self.gone
        for audience in AUDIENCES:
            for mark in marks(view(state, audience)):
                assert audience in self.meant_for[mark], "hidden words in a view"
                assert mark not in self.gone | self.veiled
        seats = sorted({*state.roll, *self.author.values()})
        for seat in seats if self.look_every == 1 else seats[self.steps % 4 :: 4]:
            for mark in marks(own(state, seat)):
                assert self.author.get(mark) == seat
                assert mark not in self.gone


def shown_at_once(state: State, seat: Seat) -> bool:
    seated = state.roll[seat].role
    if seated in ("moderator", "clerk"):
        return True
    return (
        state.settings.statements_of_members if seated == "member" else state.settings.statements_of_others
    ) == "after"
