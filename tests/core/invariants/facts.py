"""Hidden facts: who may not know of something sees no difference; whoever is not told has nothing to be told."""

from dataclasses import replace
from typing import Any

from deliberation.meetings.core import ballots
from deliberation.meetings.core.own import affected_seats, own
from deliberation.meetings.core.state import State
from deliberation.meetings.core.view import view
from deliberation.meetings.core.visibility import AUDIENCES, visible
from tests.core.invariants.invariant import Promise
from tests.core.trial import Step, Trial


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
        measures={},
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
        told = affected_seats(step.events, step.before, step.after)
        if told is None or self.steps % self.ask_every:
            return
        others = sorted({*step.before.roll, *step.after.roll} - told)
        if others:
            seat = others[self.steps % len(others)]
            assert own(step.before, seat) == own(step.after, seat)
