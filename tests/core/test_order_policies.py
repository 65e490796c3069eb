"""Order policies: in which order those who wait in one lane are called, and why."""

import hashlib

import pytest

from deliberation.meetings.core.floor import GrantFloor, YieldFloor
from deliberation.meetings.core.order_policies import ORDERS
from deliberation.meetings.core.queue import MoveEntry, QueueMoved, RequestFloor, SetPolicy, WithdrawRequest
from deliberation.meetings.core.state import Side, State
from tests.core.meeting import CHAIR, FIRST, GUEST, SECOND, START, THIRD, VICE, after, decided, opened, order, reasons

BOOKED = RequestFloor("booked")


def waiting(policy: str, *, safe_places: int = 0) -> State:
    """FIRST has spoken for 9 s, SECOND for 2 s; then FIRST, SECOND, THIRD and VICE ask, in this order."""
    policies = () if policy == "first_come" else ((SetPolicy(policy, "5eed"), CHAIR),)  # type: ignore[arg-type]
    return opened(
        (BOOKED, FIRST),
        (BOOKED, SECOND),
        (GrantFloor(1), CHAIR, START),
        (YieldFloor(1), FIRST, START + 9_000),
        (GrantFloor(2), CHAIR, START + 9_000),
        (YieldFloor(2), SECOND, START + 11_000),
        *policies,
        (BOOKED, FIRST),
        (BOOKED, SECOND),
        (BOOKED, THIRD),
        (BOOKED, VICE),
        safe_places=safe_places,
    )


def test_first_come() -> None:
    assert reasons(waiting("first_come")) == (
        (FIRST, "first_come"),
        (SECOND, "first_come"),
        (THIRD, "first_come"),
        (VICE, "first_come"),
    )


def test_first_time_speakers_first() -> None:
    assert reasons(waiting("first_time_first")) == (
        (THIRD, "first_time"),
        (VICE, "first_time"),
        (FIRST, "spoke_before"),
        (SECOND, "spoke_before"),
    )


def test_least_speaking_time_first() -> None:
    assert reasons(waiting("least_time_first")) == (
        (THIRD, "least_time"),
        (VICE, "least_time"),
        (SECOND, "least_time"),
        (FIRST, "least_time"),
    )


def test_sectors_alternate_from_the_one_that_was_heard_last() -> None:
    """SECOND of science was heard last; FIRST is of science too, THIRD of farming, VICE of none."""
    assert reasons(waiting("alternate_sectors")) == (
        (THIRD, "alternates"),
        (FIRST, "first_come"),
        (VICE, "alternates"),
        (SECOND, "first_come"),
    )


def test_venues_alternate_from_the_one_that_was_heard_last() -> None:
    """SECOND is in the north and was heard last; the others are in the main hall."""
    assert order(waiting("alternate_venues")) == (FIRST, SECOND, THIRD, VICE)


def test_for_and_against_alternate() -> None:
    def asks(side: Side) -> RequestFloor:
        return RequestFloor("booked", side=side)

    meeting = opened(
        (SetPolicy("alternate_sides"), CHAIR),
        (asks("for"), FIRST),
        (asks("for"), SECOND),
        (asks("against"), THIRD),
        safe_places=0,
    )

    assert reasons(meeting) == ((FIRST, "first_come"), (THIRD, "alternates"), (SECOND, "first_come"))


def test_a_draw_can_be_done_again_from_the_record() -> None:
    drawn = waiting("drawn")
    lots = {number: hashlib.sha256(f"5eed:{number}".encode()).hexdigest() for number in (3, 4, 5, 6)}

    assert [entry.id for entry in drawn.queue] == sorted(lots, key=lambda number: lots[number])
    assert {reason for _, reason in reasons(drawn)} == {"drawn"}


def test_a_policy_orders_booked_and_impromptu_speakers_each_among_themselves() -> None:
    meeting = opened(
        (SetPolicy("alternate_sectors"), CHAIR),
        (RequestFloor("impromptu"), FIRST),
        (RequestFloor("impromptu"), SECOND),
        (RequestFloor("impromptu"), THIRD),
        (BOOKED, GUEST),
        safe_places=0,
    )

    assert order(meeting) == (GUEST, FIRST, THIRD, SECOND)


@pytest.mark.parametrize(
    ("safe_places", "expected"),
    [(0, (THIRD, VICE, FIRST, SECOND)), (1, (FIRST, THIRD, VICE, SECOND)), (2, (FIRST, SECOND, THIRD, VICE))],
)
def test_no_policy_overtakes_a_safe_place(safe_places: int, expected: tuple[int, ...]) -> None:
    assert order(waiting("first_time_first", safe_places=safe_places)) == expected


def test_no_policy_moves_who_was_moved_by_hand() -> None:
    moved = after(waiting("first_come"), (MoveEntry(3, 3, "balance"), CHAIR))

    assert order(moved) == (SECOND, THIRD, VICE, FIRST)
    assert order(after(moved, (SetPolicy("least_time_first"), CHAIR))) == (THIRD, VICE, SECOND, FIRST)
    assert reasons(after(moved, (SetPolicy("least_time_first"), CHAIR)))[3] == (FIRST, "balance")


def test_a_lane_of_its_own_urgency_goes_before_safe_places_and_before_who_was_moved_by_hand() -> None:
    moved = after(waiting("first_come", safe_places=2), (MoveEntry(6, 0, "balance"), CHAIR))

    assert order(after(moved, (RequestFloor("order"), THIRD))) == (THIRD, VICE, FIRST, SECOND, THIRD)


def test_the_order_is_made_anew_when_somebody_was_heard_or_steps_back() -> None:
    meeting = waiting("alternate_sectors")

    assert decided(WithdrawRequest(5), meeting, by=THIRD)[1:] == (
        QueueMoved(6, 0, "alternates", held=False, automatic=True),
    )


def test_every_policy_can_be_chosen() -> None:
    for policy in ORDERS:
        assert len(waiting(policy).queue) == 4
