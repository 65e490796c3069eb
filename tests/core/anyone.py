"""Anyone tries anything, in any order: a meeting driven by chance, steered towards what is accepted."""

import os
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any, get_args

from deliberation.meetings.core import (
    agenda,
    ballots,
    bringing,
    conduct,
    ending,
    floor,
    hold,
    lanes,
    motions,
    queue,
    redaction,
    roll,
    sitting,
    statements,
    transcript,
)
from deliberation.meetings.core.deadlines import due
from deliberation.meetings.core.order_policies import ORDERS
from deliberation.meetings.core.state import PLATFORM, ConductReason, Origin, Role, Seat, Settings
from tests.core.invariants import all_promises
from tests.core.invariants.voting import THRESHOLDS
from tests.core.record_habits import the_record_is_kept
from tests.core.trial import Trial
from tests.core.wild import WORDS, anything, hints

PROOF = os.environ.get("ROSTRUM_PROOF") == "1"  # many more meetings, for the record and not for every run
MODERATORS, CLERK, MEMBERS, LATE, STRANGER = (1, 2), 3, (5, 6, 7, 8, 9), (12, 13), 99
FIRST_SEATS: dict[Seat, tuple[Role, str | None, str | None, Any]] = {
    1: ("moderator", None, "main", "in_person"),
    2: ("moderator", "law", "main", "online"),
    3: ("clerk", None, "main", "in_person"),
    4: ("scrutineer", None, None, "in_person"),
    5: ("member", "law", "main", "online"),
    6: ("member", "law", "north", "phone"),
    7: ("member", "farming", "main", "in_person"),
    8: ("member", "farming", "north", "online"),
    9: ("member", None, None, "online"),
    10: ("guest", None, "north", "online"),
    11: ("department", None, "main", "phone"),
}
ANYONE = (PLATFORM, *FIRST_SEATS, *LATE, STRANGER)
SPEAKERS = (*MEMBERS, *MEMBERS, 1, 10, 11)
CONDUCT = get_args(ConductReason)


class Anyone:
    """A meeting, and the people who try things in it."""

    def __init__(self) -> None:
        self.trial = Trial(*all_promises())
        self.settings = Settings()
        self.said = 0

    @property
    def now(self) -> Any:
        return self.trial.state

    def do(self, command: object, by: Seat) -> bool:
        return self.trial.attempt(command, by)

    def words(self) -> str:
        self.said += 1
        return f"«{self.said}» words"

    # ---- the beginning, the wild, and time ----

    def begins(self, dice: Random) -> None:
        """A quorum is seated and, mostly, the meeting is opened."""
        for seat, (role, sector, venue, channel) in FIRST_SEATS.items():
            assert self.do(roll.TakeSeat(role, sector, venue, channel), seat)
        self.settings = Settings(
            seconders=dice.choice((0, 1)),
            safe_places=dice.choice((0, 1, 2)),
            statements_of_members=dice.choice(("before", "after")),
            auto_next=dice.random() < 0.4,
            grace_seconds=dice.choice((None, 20)),
            entitled=12,
            quorum=5,
        )
        self.the_agenda_is_set(dice)
        if dice.random() < 0.9:
            self.do(sitting.OpenMeeting("forum", self.settings), 1)
            self.do(queue.OpenQueue(), 1)
            self.do(queue.SetPolicy(dice.choice(tuple(ORDERS)), "abc"), 1)
        if dice.random() < 0.2:
            self.do(roll.LeaveSeat(), 2)

    def goes_on(self, dice: Random) -> None:
        """Somebody does something."""
        (habit,) = dice.choices(tuple(HABITS), weights=tuple(HABITS.values()))
        if self.now.status in ("preparing", "adjourned") and dice.random() < 0.3:
            habit = Anyone.the_sitting_goes_on
        habit(self, dice)

    def is_closed_and_recorded(self, dice: Random) -> None:
        """Whatever stands in the way of closing is ended; then its record is kept for a while."""
        if self.now.ballot is not None:
            self.do(ballots.CloseBallot(self.now.ballot.id), PLATFORM)
        for number, result in tuple(self.now.results.items()):
            if not result.revealed and result.voided is None:
                self.do(ballots.VoidBallot(number, "technical", self.words()), dice.choice(MODERATORS))
        self.do(sitting.CloseMeeting(confirm_until_at=self.trial.now + dice.choice((0, 60_000))), PLATFORM)
        for _ in range(20):
            the_record_is_kept(self, dice)

    def anyone_tries_anything(self, dice: Random) -> None:
        command = anything(dice)
        spoken = hints(type(command)).keys() & {"text", "note", "question"}
        marked: dict[str, Any] = {name: self.words() for name in spoken if getattr(command, name) == WORDS}
        self.do(replace(command, **marked), dice.choice(ANYONE))

    def time_passes(self, dice: Random) -> None:
        self.trial.now += dice.choice((1, 5, 12, 40, 700)) * 1000 + 1
        for at, command in due(self.now):
            if at <= self.trial.now and dice.random() < 0.7:  # or the process sleeps
                assert self.do(command, PLATFORM), "what was due was refused"
                break

    # ---- sitting ----

    def the_sitting_goes_on(self, dice: Random) -> None:
        by = dice.choice(MODERATORS)
        if dice.random() < (0.6 if self.now.held else 0.2):
            self.do(hold.ReleaseMeeting() if self.now.held else hold.HoldMeeting(), by)
            return
        match self.now.status:
            case "preparing":
                self.do(sitting.OpenMeeting("forum", self.settings), dice.choice((0, by)))
                self.do(queue.OpenQueue(), dice.choice((0, by)))
            case "open" if len(self.trial.lines) > 50:
                self.do(sitting.CloseMeeting(), dice.choice((0, by)))
            case "open":
                self.do(sitting.AdjournMeeting(dice.choice((None, self.trial.now + 60_000))), by)
            case "adjourned":
                if dice.random() < 0.3 and self.now.turn is not None:
                    self.do(floor.EndFloor(self.now.turn.entry), by)
                self.do(sitting.ResumeMeeting(), by)

    # ---- roll and agenda ----

    def people_come_and_go(self, dice: Random) -> None:
        by = dice.choice((*MODERATORS, CLERK))
        match dice.randrange(7):
            case 0 | 1:
                role, channel = dice.choice(get_args(Role)), dice.choice(("online", "phone"))
                seat = dice.choice((*LATE, 2, 5, 8, 10))
                if dice.random() < 0.5:
                    self.do(roll.TakeSeat(role, "law", "north", channel, for_=seat), by)
                else:
                    self.do(roll.TakeSeat(role, "farming", "main", channel), seat)
            case 2:
                seat = dice.choice((1, 2, 5, 6, 8, 10, *LATE))
                moderators = [s for s, seated in self.now.roll.items() if seated.role == "moderator"]
                if len(moderators) < 3 and dice.random() < 0.5:
                    seat = dice.choice(moderators)
                turns = [turn.seat for turn in (self.now.turn, self.now.interrupted) if turn is not None]
                seat = dice.choice((seat, seat, *turns))
                helped = dice.random() < 0.5
                self.do(roll.LeaveSeat(seat if helped else None), by if helped else seat)
            case 3:
                seat = dice.choice(tuple(self.now.roll))
                seated = self.now.roll[seat]
                if dice.random() < 0.5:
                    self.do(roll.ChangeSeat(seat, seated.role, seated.sector, "north", "phone"), seat)
                else:
                    role = dice.choice(("moderator", "member", "member", seated.role, seated.role))
                    self.do(roll.ChangeSeat(seat, role, "law", "main", "online"), by)
            case 4:
                self.do(roll.NoteQuorum(), by)
            case 5:
                self.do(roll.CorrectSeat(dice.choice(SPEAKERS), {"display_name": "Anna"}), dice.choice((PLATFORM, by)))

            case 6:
                self.do(ending.EndSeat(dice.choice((1, 2, 5, 6, 8, 10, *LATE))), dice.choice((PLATFORM, PLATFORM, by)))
                role = dice.choice(("guest", "member", "scrutineer"))
                self.do(roll.ChangeSeat(dice.choice((1, 2, 5, 8)), role, "law", "main", "online"), PLATFORM)

    def the_agenda_is_set(self, dice: Random) -> None:
        by = dice.choice((0, *MODERATORS))
        lines = tuple(agenda.PlannedItem(n, n - 1 if n % 2 == 0 else None, n) for n in range(1, dice.randrange(3, 7)))
        if dice.random() < 0.1:
            lines = ()
        titles = {str(line.item): self.words() for line in lines}
        self.do(agenda.SetAgenda(self.now.agenda_version, lines, titles), by)

    def an_item_is_taken_up(self, dice: Random) -> None:
        if not (self.now.items and self.now.status == "open"):
            return
        by = dice.choice((0, *MODERATORS))
        if dice.random() < 0.5 and self.now.item is not None:
            self.do(agenda.CloseItem(self.now.item), by)
        else:
            self.do(agenda.OpenItem(dice.choice(self.now.items).id), by)

    # ---- queue and floor ----

    def several_ask_to_speak(self, dice: Random) -> None:
        if self.now.status == "closed":
            return
        for _ in range(dice.randrange(1, 5)):
            seat, lane = dice.choice(SPEAKERS), dice.choice((*lanes.LANES, "booked", "impromptu"))
            heard = [turn.entry for turn in (self.now.turn, self.now.interrupted) if turn is not None]
            heard += [speech.entry for speech in self.now.speeches]
            answers = dice.choice(heard) if lane == "reply" and heard else None
            side, rank = dice.choice((None, "for", "against")), dice.randrange(3)
            helper = dice.choice((None, None, None, None, 1, CLERK, 0))
            wish = queue.RequestFloor(lane, self.words(), side, rank, answers, None if helper is None else seat)
            self.do(wish, seat if helper is None else helper)

    def the_queue_is_run(self, dice: Random) -> None:
        by, waiting = dice.choice(MODERATORS), self.now.queue
        match dice.randrange(8):
            case 0:
                self.do(queue.OpenQueue() if not self.now.queue_open else queue.CloseQueue(), by)
            case 1:
                self.do(queue.OpenQueue(), dice.choice((0, by)))
            case 2:
                self.do(queue.SetPolicy(dice.choice(tuple(ORDERS)), "5eed"), by)
            case 3 if waiting:
                entry = dice.choice(waiting)
                self.do(queue.WithdrawRequest(entry.id), dice.choice((entry.seat, CLERK, by)))
            case 4 | 5 | 6 if len(waiting) > 1:
                entry, place = dice.choice(waiting), dice.randrange(len(waiting))
                self.do(queue.MoveEntry(entry.id, place, "other", self.words()), by)
                if dice.random() < 0.3:
                    self.do(queue.UndoMove(entry.id), by)
            case _ if self.now.moved:
                self.do(queue.UndoMove(self.now.moved.entry), by)

    def one_is_called(self, dice: Random) -> None:
        if not (self.now.queue and self.now.interrupted is None and self.now.status == "open"):
            return
        waiting = self.now.queue
        if self.now.turn is not None or dice.random() < 0.3:
            waiting = tuple(entry for entry in waiting if entry.lane in floor.INTERRUPTING) or waiting
        command = floor.GrantFloor(dice.choice((waiting[0], *waiting)).id, dice.choice((None, None, 5)))
        if self.now.turn is not None and dice.random() < 0.4:
            command = replace(command, ends=self.now.turn.entry)
        self.do(command, dice.choice((0, *MODERATORS)))

    def the_turn_is_run(self, dice: Random) -> None:
        if not self.now.turn:
            return
        by, turn = dice.choice(MODERATORS), self.now.turn
        self.trial.now += dice.randrange(30) * 997
        match dice.randrange(7):
            case 0 | 1 | 2:
                self.do(floor.ResumeFloor(turn.entry) if turn.running_at is None else floor.PauseFloor(turn.entry), by)
            case 3:
                self.do(floor.ExtendFloor(turn.entry, dice.randrange(90)), by)
            case 4 | 5:
                self.do(floor.YieldFloor(turn.entry), dice.choice((turn.seat, CLERK)))
            case 6:
                self.do(floor.EndFloor(turn.entry), dice.choice((0, by)))

    # ---- statements and transcript ----

    def somebody_writes(self, dice: Random) -> None:
        shown = [s.id for s in self.now.statements.values() if s.status == "shown"]
        reply_to = dice.choice(shown) if shown and dice.random() < 0.5 else None
        item = self.now.items[0].id if self.now.items else None
        self.do(statements.PostStatement(self.words(), item, reply_to), dice.choice((1, *MEMBERS, 10, 10, 11)))

    def an_opinion_is_brought_in(self, dice: Random) -> None:
        number = dice.randrange(1, 5)
        asked, found = bringing.OpinionOf("opinion", 1, number), Origin("opinion", 1, number)
        self.do(bringing.BringStatement(asked, found=found, text=self.words()), dice.choice(MODERATORS))

    def a_statement_is_looked_at(self, dice: Random) -> None:
        if not self.now.statements:
            return
        by = dice.choice(MODERATORS)
        one = dice.choice(tuple(self.now.statements.values()))
        match dice.randrange(5):
            case 0 | 1 if one.status in ("pending", "withheld"):
                self.do(statements.ApproveStatement(one.id, one.version), by)
            case 0 | 1 | 2:
                self.do(statements.WithholdStatement(one.id, one.version, "insulting"), by)
            case 3:
                self.do(statements.AmendStatement(one.id, one.version, self.words()), one.seat)
            case 4:
                self.do(statements.WithdrawStatement(one.id), one.seat)

    def what_is_said_is_written_down(self, dice: Random) -> None:
        turn, late = self.now.turn, self.now.status == "closed"
        if dice.random() < 0.4 and self.now.utterance_count:
            number = dice.randrange(self.now.utterance_count) + 1
            version = self.now.said[number].version
            whose: Any = (("misheard",), ("wrong_speaker", dice.choice(MEMBERS)))
            correction = transcript.CorrectUtterance(number, version, self.words(), *dice.choice(whose))
            self.do(correction, dice.choice((1, CLERK)))
        elif dice.random() < 0.3 or turn is None:
            self.do(transcript.RecordUtterance(self.words(), "note", afterwards=late), dice.choice((0, 1, CLERK)))
        else:
            words = transcript.RecordUtterance(self.words(), "speech", turn.seat, turn.entry, 5, 9)
            self.do(words, dice.choice((0, 1, CLERK)))

    # ---- motions and ballots ----

    def a_motion_is_moved(self, dice: Random) -> None:
        if self.do(motions.MoveMotion(self.words()), dice.choice((*MEMBERS, 1))):
            number = len(self.now.motions)
            if dice.random() < 0.7:
                self.do(motions.SecondMotion(number, 1), dice.choice(MEMBERS))
            if dice.random() < 0.5:
                self.do(motions.PutMotion(number, 1), dice.choice(MODERATORS))

    def a_motion_goes_on(self, dice: Random) -> None:
        if not (self.now.motions or self.now.status == "closed"):
            return
        by, late = dice.choice(MODERATORS), self.now.status == "closed"
        those = [motion for motion in self.now.motions.values() if motion.status in ("moved", "put")]
        if dice.random() < 0.3 or not those:
            motion = dice.choice(those).id if those and dice.random() < 0.5 else None
            command = motions.NoteDecision(self.words(), "applause", "adopted", motion, late)
            self.do(command, dice.choice((0, by)))
            return
        one = dice.choice([motion for motion in those if motion.status == "moved"] or those)
        match dice.randrange(4):
            case 0:
                self.do(motions.AmendMotion(one.id, one.version, self.words()), one.seat)
            case 1:
                self.do(motions.WithdrawMotion(one.id), dice.choice((one.seat, CLERK)))
            case 2:
                self.do(motions.SecondMotion(one.id, one.version), dice.choice(MEMBERS))
            case 3:
                self.do(motions.PutMotion(one.id, one.version), by)

    def a_ballot_is_opened(self, dice: Random) -> None:
        if self.now.ballot is not None and dice.random() < 0.8:
            return
        kind = dice.choice(("vote", "vote", "vote", "assessment", "straw"))
        labels = None if kind == "vote" else {"good": self.words(), "fair": self.words(), "poor": self.words()}
        put = [motion.id for motion in self.now.motions.values() if motion.status == "put"]
        command = ballots.OpenBallot(
            question=self.words(),
            kind=kind,
            labels=labels,
            base=dice.choice(get_args(ballots.Base)),
            threshold=dice.choice(THRESHOLDS),
            results=dice.choice(("at_once", "when_revealed")),
            electorate=dice.choice((None, None, (5, 6, 7))),
            seconds=dice.choice((None, 1, 30, 600)),
            motion=dice.choice(put) if put and kind == "vote" else None,
        )
        self.do(command, dice.choice((0, *MODERATORS)))

    def several_vote(self, dice: Random) -> None:
        if not self.now.ballot:
            return
        ballot = self.now.ballot
        for _ in range(dice.randrange(1, 10)):
            self.trial.now += dice.choice((0, 0, 700))
            seat = dice.choice((*ballot.electorate, *self.now.roll))
            choice = dice.choice(ballot.choices[: dice.randrange(3) + 1])
            helper = dice.choice((None, None, None, 0, 1, CLERK))
            if helper is None:
                self.do(ballots.CastBallot(ballot.id, choice), seat)
            else:
                self.do(ballots.CastBallot(ballot.id, choice, for_=seat), helper)

    def a_ballot_is_over(self, dice: Random) -> None:
        if not (self.now.ballot or self.now.results):
            return
        by, ballot = dice.choice(MODERATORS), self.now.ballot
        waiting = [r.id for r in self.now.results.values() if not r.revealed and r.voided is None]
        if ballot is not None and dice.random() < 0.8:
            self.do(ballots.CloseBallot(ballot.id), dice.choice((0, by)))
        elif waiting and dice.random() < 0.7:
            self.do(ballots.RevealBallot(dice.choice(waiting)), by)
        else:
            number = dice.randrange(len(self.now.results) + 1) + 1
            self.do(ballots.VoidBallot(number, "technical", self.words()), by)

    # ---- conduct and redaction ----

    def somebody_misbehaves(self, dice: Random) -> None:
        by, reason, back = dice.choice(MODERATORS), dice.choice(CONDUCT), dice.random() < 0.7
        match dice.randrange(3):
            case 0:
                self.do(conduct.Warn(dice.choice((2, *MEMBERS, 10)), reason, self.words()), by)
            case 1:
                seat = dice.choice((5, 10))
                self.do(conduct.SuspendPosting(seat, reason, self.words()), by)
                if back:
                    self.do(conduct.RestorePosting(seat, self.words()), by)
            case 2:
                seat = dice.choice((2, 8, 9, 13))
                self.do(conduct.RemoveSeat(seat, reason, self.words()), by)
                if back:
                    self.do(conduct.ReadmitSeat(seat, self.words()), by)

    def words_are_taken_out(self, dice: Random) -> None:
        """Of the last entries of some kind."""
        with_words = [line for line in self.trial.lines if line.text]
        names = sorted({line.name for line in with_words})
        if not names:
            return
        name = dice.choice(names)
        if self.now.ballot is not None and "ballot.opened" in names and dice.random() < 0.5:
            name = "ballot.opened"
        those = [line.stamp.seq for line in with_words if line.name == name][-2:]
        self.do(redaction.RedactEntry(dice.choice(those), "personal_data"), dice.choice(MODERATORS))


HABITS: dict[Callable[[Anyone, Random], None], int] = {
    Anyone.anyone_tries_anything: 5,
    Anyone.time_passes: 2,
    Anyone.the_sitting_goes_on: 3,
    Anyone.people_come_and_go: 4,
    Anyone.the_agenda_is_set: 1,
    Anyone.an_item_is_taken_up: 3,
    Anyone.several_ask_to_speak: 7,
    Anyone.the_queue_is_run: 6,
    Anyone.one_is_called: 6,
    Anyone.the_turn_is_run: 6,
    Anyone.somebody_writes: 4,
    Anyone.an_opinion_is_brought_in: 1,
    Anyone.a_statement_is_looked_at: 5,
    Anyone.what_is_said_is_written_down: 3,
    Anyone.a_motion_is_moved: 3,
    Anyone.a_motion_goes_on: 5,
    Anyone.a_ballot_is_opened: 3,
    Anyone.several_vote: 5,
    Anyone.a_ballot_is_over: 5,
    Anyone.somebody_misbehaves: 3,
    Anyone.words_are_taken_out: 4,
    the_record_is_kept: 4,
}
