"""Counting a ballot: whole numbers and exact fractions, so that anyone can do it again on paper."""

from collections.abc import Mapping

from deliberation.meetings.core.state import Ballot, Outcome, Seat, Threshold

THRESHOLD_TERMS = 1_000  # the largest numerator or denominator a threshold may have


def tally(ballot: Ballot) -> Mapping[str, int]:
    """How many chose each, those nobody chose included."""
    counts = dict.fromkeys(ballot.choices, 0)
    for choice in ballot.cast.values():
        counts[choice] += 1
    return counts


def sorted_votes(ballot: Ballot) -> Mapping[str, tuple[Seat, ...]]:
    """Who chose each, in the order of seat numbers."""
    votes: dict[str, list[Seat]] = {choice: [] for choice in ballot.choices}
    for seat in sorted(ballot.cast):
        votes[ballot.cast[seat]].append(seat)
    return {choice: tuple(seats) for choice, seats in votes.items()}


def base_of(ballot: Ballot) -> int:
    """What the share is a share of.

    cast: all votes given, abstentions included · valid: those for and against · present: the
    electorate, copied from the roll at opening · entitled: the absent too.
    """
    counts = tally(ballot)
    if ballot.base == "cast":
        return len(ballot.cast)
    if ballot.base == "valid":
        return counts.get("yes", 0) + counts.get("no", 0)
    return len(ballot.electorate) if ballot.base == "present" else ballot.entitled


def needed(threshold: Threshold, base: int) -> int:
    """How many must be for it. Two thirds of 9 is 6, of 10 is 7; more than half of 10 is 6."""
    share = base * threshold.numerator
    if threshold.rule == "more_than":
        return share // threshold.denominator + 1
    return max(1, -(-share // threshold.denominator))


def outcome(ballot: Ballot) -> Outcome:
    """Adopted or rejected where there is something to decide, else the count as it is."""
    counts = tally(ballot)
    if ballot.kind != "vote":
        return Outcome("counted" if ballot.cast else "no_result")
    base = base_of(ballot)
    votes_for = counts["yes"]
    asked = needed(ballot.threshold, base)
    if votes_for + counts["no"] == 0:  # nobody voted, or all abstained
        return Outcome("no_result", votes_for, base, asked)
    return Outcome("adopted" if votes_for >= asked else "rejected", votes_for, base, asked)
