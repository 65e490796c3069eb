"""Counting a ballot: whole numbers and exact fractions, so that anyone can do it again on paper."""

from dataclasses import replace

import pytest

from deliberation.meetings.core.ballots import BallotOpened, Base, Kind
from deliberation.meetings.core.counting import needed, outcome, sorted_votes, tally
from deliberation.meetings.core.machine import Stamp, evolve
from deliberation.meetings.core.state import EMPTY, Ballot, Outcome, Threshold
from tests.core.invariants.voting import count_again

HALF = Threshold()
TWO_THIRDS = Threshold("at_least", 2, 3)
ALL = Threshold("at_least", 1, 1)


def ballot(
    yes: int, no: int, abstain: int, *, base: Base = "cast", threshold: Threshold = HALF, kind: Kind = "vote"
) -> Ballot:
    """Ten present, twelve entitled."""
    opening = BallotOpened(
        ballot=1,
        kind=kind,
        choices=("yes", "no", "abstain"),
        electorate=tuple(range(1, 11)),
        entitled=12,
        base=base,
        threshold=threshold,
        results="at_once",
        deadline_at=None,
        motion=None,
        item=None,
    )
    opened = evolve(opening, EMPTY, Stamp(1, 0, 1)).ballot
    votes = ["yes"] * yes + ["no"] * no + ["abstain"] * abstain
    return evolve_votes(opened, votes)


def evolve_votes(opened: Ballot | None, votes: list[str]) -> Ballot:
    assert opened is not None
    return replace(opened, cast=dict(zip(reversed(opened.electorate), votes, strict=False)))


@pytest.mark.parametrize(
    ("threshold", "base", "expected"),
    [
        (TWO_THIRDS, 9, 6),
        (TWO_THIRDS, 10, 7),
        (Threshold("more_than", 2, 3), 9, 7),
        (HALF, 10, 6),
        (HALF, 11, 6),
        (ALL, 10, 10),
        (Threshold("at_least", 1, 1000), 999, 1),
        (Threshold("at_least", 1, 1000), 1001, 2),
        (TWO_THIRDS, 0, 1),
        (HALF, 0, 1),
    ],
)
def test_so_many_are_needed(threshold: Threshold, base: int, expected: int) -> None:
    assert needed(threshold, base) == expected


def test_two_thirds_of_nine_is_six() -> None:
    assert outcome(ballot(6, 3, 0, threshold=TWO_THIRDS)) == Outcome("adopted", 6, 9, 6)
    assert outcome(ballot(5, 4, 0, threshold=TWO_THIRDS)) == Outcome("rejected", 5, 9, 6)


def test_two_thirds_of_ten_is_seven() -> None:
    assert outcome(ballot(7, 3, 0, threshold=TWO_THIRDS)) == Outcome("adopted", 7, 10, 7)
    assert outcome(ballot(6, 4, 0, threshold=TWO_THIRDS)) == Outcome("rejected", 6, 10, 7)


@pytest.mark.parametrize(("base", "of"), [("cast", 8), ("valid", 5), ("present", 10), ("entitled", 12)])
def test_the_base_is_named_with_the_result(base: Base, of: int) -> None:
    assert outcome(ballot(4, 1, 3, base=base)) == Outcome("adopted" if of == 5 else "rejected", 4, of, of // 2 + 1)


@pytest.mark.parametrize("base", ["cast", "valid", "present", "entitled"])
def test_all_abstaining_is_no_result(base: Base) -> None:
    assert outcome(ballot(0, 0, 10, base=base)).result == "no_result"


def test_nothing_passes_with_no_votes() -> None:
    assert outcome(ballot(0, 0, 0)) == Outcome("no_result", 0, 0, 1)
    assert outcome(ballot(0, 1, 0, threshold=Threshold("at_least", 1, 1000))).result == "rejected"


def test_a_straw_poll_decides_nothing() -> None:
    assert outcome(ballot(10, 0, 0, kind="straw")) == Outcome("counted")
    assert outcome(ballot(0, 0, 0, kind="assessment")) == Outcome("no_result")


def test_the_count_lists_the_seats_in_order_and_the_choices_nobody_made() -> None:
    counted = ballot(2, 1, 0)

    assert tally(counted) == {"yes": 2, "no": 1, "abstain": 0}
    assert sorted_votes(counted) == {"yes": (9, 10), "no": (8,), "abstain": ()}


def test_anybody_counting_again_comes_to_the_same() -> None:
    count_again()
