"""Order: what an adjourned or closed meeting still takes, who must stay, and that counts only grow."""

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
                    case transcript.UtteranceRecorded() | motions.DecisionNoted():
                        assert event.afterwards
                    case statements.StatementWithheld():
                        assert not event.was_shown
        # The platform may hold a meeting without one, as it does with a printed debate.
        if step.after.status in ("open", "adjourned") and moderated(step.before):
            assert moderated(step.after), "the last moderator left"
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


def moderated(state: State) -> bool:
    return any(seated.role == "moderator" for seated in state.roll.values())


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
