"""Ballots: who may vote, once and in time, and what anybody's own count of it comes to."""

from dataclasses import replace
from fractions import Fraction
from itertools import product
from typing import get_args

from deliberation.meetings.core import ballots, counting
from deliberation.meetings.core.machine import Stamp, evolve
from deliberation.meetings.core.state import EMPTY, Seat, Threshold
from tests.core.invariants.invariant import Promise
from tests.core.trial import Step, Trial

THRESHOLDS = (Threshold(), Threshold("at_least", 2, 3), Threshold("more_than", 2, 3), Threshold("at_least", 1, 1))


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
