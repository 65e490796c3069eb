"""What a meeting promises, whatever anybody tries: each promise keeps its own books beside the core's.

A promise looks at each step (`kept`) and once more at the end (`ends`), and raises AssertionError.
Nothing here asks the rules of the core: who may see, who may vote and what a count comes to are
said a second time, in another way.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product
from typing import Any, get_args

import msgspec

from deliberation.meetings.core import ballots, conduct, counting, floor, queue, statements, transcript
from deliberation.meetings.core import motions as motion_chapter
from deliberation.meetings.core.machine import Stamp, evolve
from deliberation.meetings.core.own import own, touched
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.state import EMPTY, Seat, State, Tally, Threshold, Turn
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import AUDIENCES, Audience, visible
from tests.core.trial import Step, Trial

URGENCY = {"interjection": 0, "order": 1, "reply": 2, "booked": 3, "impromptu": 4}
ORDERED = ("booked", "impromptu")
MARK = re.compile("«[0-9]+»")


THRESHOLDS = (Threshold(), Threshold("at_least", 2, 3), Threshold("more_than", 2, 3), Threshold("at_least", 1, 1))


def kind_of(lane: str) -> str:
    return "speech" if lane in ORDERED else lane


class Promise:
    def kept(self, step: Step, trial: Trial) -> None: ...

    def ends(self, trial: Trial) -> None: ...


class OneSpeaker(Promise):
    """One speaks at a time, of those on the roll; nobody waits twice, or waits for what they are doing."""

    def kept(self, step: Step, trial: Trial) -> None:
        now = step.after
        turns = [turn for turn in (now.turn, now.interrupted) if turn is not None]
        assert sum(turn.running_at is not None for turn in turns) <= 1
        assert now.interrupted is None or (now.turn is not None and now.interrupted.running_at is None)
        assert {turn.seat for turn in turns} | {entry.seat for entry in now.queue} <= set(now.roll)
        wishes = [(entry.seat, kind_of(entry.lane)) for entry in now.queue]
        wishes += [(turn.seat, kind_of(turn.lane)) for turn in turns]
        assert len(set(wishes)) == len(wishes)
        assert now.status != "open" or now.turn is None or now.turn.paused != "interrupted"
        assert now.status == "open" or all(turn.running_at is None for turn in turns)


@dataclass
class Watch:
    """A stopwatch for one turn."""

    turn: Turn
    spent: int = 0
    since: int | None = None


class SpeakingTime(Promise):
    """Time spoken is what a stopwatch beside the speaker says, and all sums are sums of turns."""

    def __init__(self) -> None:
        self.watches: dict[int, Watch] = {}
        self.seats: defaultdict[Seat, list[int]] = defaultdict(list)
        self.sectors: defaultdict[str, list[int]] = defaultdict(list)
        self.venues: defaultdict[str, list[int]] = defaultdict(list)

    def kept(self, step: Step, trial: Trial) -> None:
        before = len(self.watches)
        for event in step.events:
            self.saw(event, step)
        if before != len(self.watches):
            for books, sums in (
                (self.seats, step.after.spoken.seats),
                (self.sectors, step.after.spoken.sectors),
                (self.venues, step.after.spoken.venues),
            ):
                assert sums == {key: Tally(len(turns), sum(turns)) for key, turns in books.items()}

    def saw(self, event: object, step: Step) -> None:
        match event:
            case floor.FloorGranted():
                turns = (step.after.turn, step.after.interrupted)
                (turn,) = (turn for turn in turns if turn is not None and turn.entry == event.entry)
                self.watches[event.entry] = Watch(turn, since=step.at)
            case floor.FloorPaused():
                self.stop(event.entry, step.at)
            case floor.FloorResumed():
                assert self.watches[event.entry].since is None
                self.watches[event.entry].since = step.at
            case floor.FloorYielded() | floor.FloorEnded():
                self.stop(event.entry, step.at)
                watch = self.watches.pop(event.entry)
                assert (event.seat, event.ms) == (watch.turn.seat, watch.spent)
                self.seats[watch.turn.seat].append(watch.spent)
                if watch.turn.sector is not None:
                    self.sectors[watch.turn.sector].append(watch.spent)
                if watch.turn.venue is not None:
                    self.venues[watch.turn.venue].append(watch.spent)

    def stop(self, entry: int, at: int) -> None:
        watch = self.watches[entry]
        if watch.since is not None:
            watch.spent += at - watch.since
            watch.since = None


class FairQueue(Promise):
    """Lanes come by urgency, safe places are safe, who was moved by hand stays put; a closed queue is closed."""

    def kept(self, step: Step, trial: Trial) -> None:
        moved = [event for event in step.events if isinstance(event, queue.QueueMoved)]
        assert all(event.reason for event in moved)
        assert all(entry.reason for entry in step.after.queue)
        free = [URGENCY[entry.lane] for entry in step.after.queue if not entry.held]
        assert free == sorted(free)
        if all(event.automatic for event in moved):
            self.safe_places(step)
            self.held_places(step)
        for event in step.events:
            if isinstance(event, queue.FloorRequested):
                self.may_ask(event, step)

    def safe_places(self, step: Step) -> None:
        old, new = step.before.queue, step.after.queue
        safe = {entry.id for entry in old[: step.before.settings.safe_places]}
        place = {entry.id: number for number, entry in enumerate(old)}
        for number, entry in enumerate(new):
            if entry.id in safe and entry.lane in ORDERED and not entry.held:
                for ahead in new[:number]:
                    if ahead.lane == entry.lane or ahead.held:
                        assert place.get(ahead.id, len(old)) < place[entry.id], "somebody overtook a safe place"

    def held_places(self, step: Step) -> None:
        old, new = step.before.queue, step.after.queue
        here, there = {entry.id for entry in new}, {entry.id for entry in old}
        for number, entry in enumerate(old):
            if entry.held and entry.id in here:
                place = [other.id for other in new].index(entry.id)
                left = sum(other.id not in here for other in old[:number])
                urgent = sum(other.id not in there and other.lane not in ORDERED for other in new[:place])
                back = place - (number - left + urgent)
                safe = {other.id for other in old[: min(number, step.before.settings.safe_places)]}
                behind_safe = back > 0 and new[place - 1].id in safe
                assert back == 0 or behind_safe, "a policy moved one who was moved by hand"

    def may_ask(self, event: queue.FloorRequested, step: Step) -> None:
        seated = step.before.roll[step.by] if step.by else None
        moderates = seated is not None and seated.role == "moderator"
        assert step.before.queue_open or event.lane == "order" or moderates
        assert step.before.roll[event.for_].role in ("moderator", "member", "guest", "department")


class FairBallots(Promise):
    """The electorate is who was there at opening; each votes once, in time; anybody's count is the announced one."""

    def __init__(self) -> None:
        self.opened: ballots.BallotOpened | None = None
        self.votes: dict[Seat, str] = {}
        self.told: dict[int, tuple[dict[Seat, str], ballots.BallotOpened]] = {}

    def kept(self, step: Step, trial: Trial) -> None:
        for event in step.events:
            match event:
                case ballots.BallotOpened():
                    self.opening(event, step)
                case ballots.BallotCast():
                    self.casting(event, step)
                case ballots.BallotClosed():
                    self.closing(event)
                case ballots.BallotRevealed():
                    self.counted(event, *self.told[event.ballot])
                case ballots.BallotVoided() if self.opened is not None and self.opened.ballot == event.ballot:
                    assert event.turnout == len(self.votes)
                    self.opened = None
        voting = step.after.ballot
        assert (voting is None) == (self.opened is None)
        if voting is not None:
            assert dict(voting.cast) == self.votes

    def opening(self, event: ballots.BallotOpened, step: Step) -> None:
        assert self.opened is None
        assert step.before.status == "open"
        roles = step.before.settings.voting_roles
        entitled = [seat for seat in sorted(step.before.roll) if step.before.roll[seat].role in roles]
        asked = step.command.electorate if isinstance(step.command, ballots.OpenBallot) else None
        assert list(event.electorate) == (entitled if asked is None else sorted(set(asked) & set(entitled)))
        assert event.motion is None or step.before.motions[event.motion].status == "put"
        self.opened, self.votes = event, {}

    def casting(self, event: ballots.BallotCast, step: Step) -> None:
        assert self.opened is not None
        assert event.choice in self.opened.choices
        assert event.seat in self.opened.electorate
        assert event.seat in step.before.roll
        assert event.seat not in self.votes
        assert self.opened.deadline_at is None or step.at < self.opened.deadline_at
        if step.by not in (event.seat, 0):
            assert step.before.roll[step.by].role in ("moderator", "clerk")
            assert step.before.roll[event.seat].channel != "online"
        self.votes[event.seat] = event.choice

    def closing(self, event: ballots.BallotClosed) -> None:
        assert self.opened is not None
        assert event.turnout == len(self.votes)
        self.counted(event, self.votes, self.opened)
        self.told[event.ballot] = (self.votes, self.opened)
        self.opened = None

    def counted(
        self,
        event: ballots.BallotClosed | ballots.BallotRevealed,
        votes: dict[Seat, str],
        opened: ballots.BallotOpened,
    ) -> None:
        expected = {choice: tuple(s for s in sorted(votes) if votes[s] == choice) for choice in opened.choices}
        assert event.votes == expected
        assert event.tally == {choice: len(seats) for choice, seats in expected.items()}
        assert event.outcome is not None
        assert event.outcome.result == announced(opened, list(votes.values()))
        if event.outcome.result == "adopted":
            assert "yes" in votes.values(), "something passed with no votes"


def passes(opened: ballots.BallotOpened, votes_for: int, base: int) -> bool:
    share = Fraction(opened.threshold.numerator, opened.threshold.denominator) * base
    return votes_for > share if opened.threshold.rule == "more_than" else votes_for > 0 and votes_for >= share


def announced(opened: ballots.BallotOpened, votes: list[str]) -> str:
    """A count by somebody else."""
    if opened.kind != "vote":
        return "counted" if votes else "no_result"
    yes, no = votes.count("yes"), votes.count("no")
    if not yes and not no:
        return "no_result"
    bases = {"cast": len(votes), "valid": yes + no, "present": len(opened.electorate), "entitled": opened.entitled}
    return "adopted" if passes(opened, yes, bases[opened.base]) else "rejected"


def count_again() -> None:
    """Every outcome of a small vote, by every base and threshold in use, counted twice."""
    for base in get_args(ballots.Base):
        for threshold in THRESHOLDS:
            for yes, no, abstain in product(range(4), range(3), range(3)):
                present = tuple(range(1, 11))
                choices = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
                opened = ballots.BallotOpened(
                    1, "vote", ("yes", "no", "abstain"), present, 12, base, threshold, "at_once", None, None, None
                )
                ballot = evolve(opened, EMPTY, Stamp(1, 0, 1)).ballot
                assert ballot is not None
                told = counting.outcome(replace(ballot, cast=dict(zip(present, choices, strict=False))))
                assert told.result == announced(opened, choices)


CLOSED_ACCEPTS = {
    "statement.approved",
    "statement.withheld",
    "utterance.recorded",
    "utterance.corrected",
    "decision.noted",
    "entry.redacted",
}


class Order(Promise):
    """An adjourned meeting takes no votes, a closed one hardly anything; the last moderator stays; counts only grow."""

    def kept(self, step: Step, trial: Trial) -> None:
        names = {line.name for line in step.lines}
        if step.before.status == "adjourned":
            assert not names & {"ballot.opened", "ballot.cast", "ballot.closed", "floor.granted", "floor.resumed"} or (
                "meeting.resumed" in names
            )
        if step.before.status == "closed":
            assert names <= CLOSED_ACCEPTS
            for event in step.events:
                match event:
                    case transcript.UtteranceRecorded() | motion_chapter.DecisionNoted():
                        assert event.afterwards
                    case statements.StatementWithheld():
                        assert not event.was_shown
        if step.after.status in ("open", "adjourned"):
            assert any(seated.role == "moderator" for seated in step.after.roll.values())
        self.forward(step.before, step.after)

    def forward(self, before: State, after: State) -> None:
        for old, new in zip(counts(before), counts(after), strict=True):
            assert old <= new, "a counter went back"
        for numbers in ("corrections", "warnings"):
            old, new = getattr(before, numbers), getattr(after, numbers)
            assert all(new[key] >= value for key, value in old.items())
        for key, tally in before.spoken.seats.items():
            assert (tally.turns, tally.ms) <= (after.spoken.seats[key].turns, after.spoken.seats[key].ms)
        for number, statement in before.statements.items():
            assert statement.version <= after.statements[number].version


def counts(state: State) -> tuple[int, ...]:
    return (
        state.entries,
        state.shown_count,
        state.utterance_count,
        state.decision_count,
        state.agenda_version,
        len(state.statements),
        len(state.motions),
        len(state.results) + (state.ballot is not None),
    )


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
        for audience in AUDIENCES:
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


class HiddenFacts(Promise):
    """Change all that is hidden from an audience: it sees no difference.

    So no choice can be read before the end, by anybody, from anything.
    """

    def kept(self, step: Step, trial: Trial) -> None:
        after = step.after
        for event in step.events:
            if isinstance(event, ballots.BallotCast):
                for audience in AUDIENCES:
                    assert visible(event, audience) == visible(replace(event, choice="x"), audience)
            if isinstance(event, ballots.BallotClosed) and event.results == "when_revealed":
                for audience in ("member", "public"):
                    seen = visible(event, audience)
                    assert (seen.tally, seen.outcome, seen.votes) == (None, None, None)
        if after.ballot is not None and after.ballot is not step.before.ballot and after.ballot.cast:
            self.choices(after)
        if any(line.name in NOT_TOLD for line in step.lines):
            other = otherwise(after)
            assert view(other, "member") == view(after, "member")
            assert view(other, "public") == view(after, "public")

    def choices(self, state: State) -> None:
        ballot = state.ballot
        assert ballot is not None
        turned = {choice: ballot.choices[n - 1] for n, choice in enumerate(ballot.choices)}
        cast = {seat: turned[choice] for seat, choice in ballot.cast.items()}
        other = replace(state, ballot=replace(ballot, cast=cast))
        for audience in AUDIENCES:
            assert view(other, audience) == view(state, audience)
        seat = min(ballot.cast)
        mine = replace(other, ballot=replace(ballot, cast={**cast, seat: ballot.cast[seat]}))
        assert own(mine, seat) == own(state, seat)


NOT_TOLD = {
    "seat.warned",
    "posting.suspended",
    "posting.restored",
    "policy.set",
    "ballot.closed",
    "ballot.voided",
    "statement.posted",
    "statement.withheld",
}


def otherwise(state: State) -> State:
    """The same meeting to those outside, another one to its moderators."""
    hidden = {"pending", "withheld"}
    blank: dict[int, Any] = {
        number: replace(statement, text="another text") if statement.status in hidden else statement
        for number, statement in state.statements.items()
    }
    return replace(
        state,
        warnings={},
        suspended=(),
        review=(),
        policy=replace(state.policy, seed="another"),
        statements=blank,
        unrevealed={},
        results={
            number: result if result.revealed else replace(result, tally={"yes": 99}, outcome=None)
            for number, result in state.results.items()
        },
    )


class NoNews(Promise):
    """Whoever is not told that something changed for them has nothing to be told. Now and then one of them is asked."""

    def __init__(self, *, ask_every: int = 3) -> None:
        self.ask_every = ask_every
        self.steps = 0

    def kept(self, step: Step, trial: Trial) -> None:
        self.steps += 1
        told = touched(step.events, step.before, step.after)
        if told is None or self.steps % self.ask_every:
            return
        others = sorted({*step.before.roll, *step.after.roll} - told)
        if others:
            seat = others[self.steps % len(others)]
            assert own(step.before, seat) == own(step.after, seat)


def all_promises() -> tuple[Promise, ...]:
    every = (OneSpeaker, SpeakingTime, FairQueue, FairBallots, Order, HiddenWords, HiddenFacts, NoNews)
    return tuple(promise() for promise in every)
