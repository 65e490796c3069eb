"""Order: what an adjourned or closed meeting still takes, who must stay, and that counts only grow."""

from collections import Counter

from deliberation.meetings.core import motions, statements, transcript
from deliberation.meetings.core.state import State
from tests.core.invariants.invariant import Promise
from tests.core.trial import Step, Trial

CLOSED_ACCEPTS = {
    "statement.approved",
    "statement.withheld",
    "utterance.recorded",
    "utterance.corrected",
    "decision.noted",
    "entry.redacted",
    "seat.corrected",
    "utterance.confirmed",
    "utterance.contested",
    "contest.settled",
    "absence.noted",
    "suggestion.marked",
    "suggestion.unmarked",
    "record.entrusted",
    "record.approved",
    "record.sealed",
    "name.erased",
    "erratum.noted",
}
UNTIL_APPROVED = {"statement.approved", "statement.withheld", "utterance.recorded", "decision.noted"}
ONCE_SEALED = {
    "entry.redacted",
    "suggestion.unmarked",
    "erratum.noted",
    "name.erased",
    "record.sealed",
    "record.entrusted",
}
LEAVES_THE_RECORD_ALONE = {"utterance.confirmed", "record.entrusted", "record.approved", "record.sealed"}


class Order(Promise):
    """An adjourned meeting takes no votes, a closed one hardly anything; the last moderator stays; counts only grow."""

    def kept(self, step: Step, trial: Trial) -> None:
        names = {line.name for line in step.lines}
        if step.before.status == "adjourned":
            assert not names & {"ballot.opened", "ballot.cast", "ballot.closed", "floor.granted", "floor.resumed"} or (
                "meeting.resumed" in names
            )
        if step.before.held is not None:
            self.on_hold(step, names)
        if step.before.status == "closed":
            assert names <= CLOSED_ACCEPTS
            self.the_record(step, names)
            for event in step.events:
                match event:
                    case transcript.UtteranceRecorded() | motions.DecisionNoted():
                        assert event.afterwards
                    case statements.StatementWithheld():
                        assert not event.was_shown
        # The platform may hold a meeting without one, as it does with a printed debate, and takes back the seat of one
        # who takes part no longer.
        if step.after.status in ("open", "adjourned") and moderated(step.before) and step.by != 0:
            assert moderated(step.after), "the last moderator left"
        self.forward(step.before, step.after)

    def on_hold(self, step: Step, names: set[str]) -> None:
        """Nobody but who moderates posts; a hold that adjourned the meeting is the only thing that keeps it so."""
        held, after = step.before.held, step.after
        assert not names & {"ballot.opened"}
        for event in step.events:
            if isinstance(event, statements.StatementPosted | motions.MotionMoved):
                assert step.before.roll[event.seat].role == "moderator"
        if held.adjourned and after.status != "closed":
            assert (after.status == "adjourned") == (after.held is not None)

    def the_record(self, step: Step, names: set[str]) -> None:
        """Two of different roles approve what has not changed since; once sealed it is only put right beside."""
        before, after = step.before, step.after
        if before.approvals:
            assert not names & UNTIL_APPROVED
        if before.sealed_size:
            assert names <= ONCE_SEALED
        if changes := [line.stamp.seq for line in step.lines if line.name not in LEAVES_THE_RECORD_ALONE]:
            assert after.changed_seq == changes[-1]
            assert before.sealed_size or not after.approvals, "approved before it was changed"
        roles = [approval.role for approval in after.approvals]
        assert len(roles) == len(set(roles)) <= 2
        if "record.approved" in names:
            assert after.approvals[-1].upto >= before.changed_seq
            assert not any(contest.open for contest in before.contests.values())
            assert not any(statement.status == "pending" for statement in before.statements.values())

    def forward(self, before: State, after: State) -> None:
        for old, new in zip(counts(before), counts(after), strict=True):
            assert old <= new, "a counter went back"
        assert all(after.warnings[key] >= value for key, value in before.warnings.items())
        assert all(after.said[number].version >= said.version for number, said in before.said.items())
        waiting: Counter[int] = Counter()
        for said in after.said.values():
            if said.seat is not None and said.standing == "unconfirmed":
                waiting[said.seat] += 1
        assert {seat: count for seat, count in after.unconfirmed.items() if count} == waiting
        for key, tally in before.spoken.seats.items():
            assert (tally.turns, tally.ms) <= (after.spoken.seats[key].turns, after.spoken.seats[key].ms)
        for number, statement in before.statements.items():
            assert statement.version <= after.statements[number].version


def moderated(state: State) -> bool:
    return any(seated.role == "moderator" for seated in state.roll.values())


def counts(state: State) -> tuple[int, ...]:
    return (
        state.entries,
        state.suggestion_count,
        state.sealed_size,
        len(state.contests),
        len(state.said),
        state.shown_count,
        state.utterance_count,
        state.decision_count,
        state.agenda_version,
        len(state.statements),
        len(state.motions),
        len(state.results) + (state.ballot is not None),
    )
