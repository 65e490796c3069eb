"""The queue: who wishes to speak, in what order, and why in that order."""

from deliberation.meetings.core.floor import GrantFloor
from deliberation.meetings.core.queue import LANES, MoveEntry, QueueMoved, RequestFloor, UndoMove, rearranged
from tests.core.meeting import CHAIR, FIRST, GUEST, SECOND, START, THIRD, VICE, after, decided, opened, order, refusal

BOOKED = RequestFloor("booked")
IMPROMPTU = RequestFloor("impromptu")
ORDER = RequestFloor("order")
INTERJECTION = RequestFloor("interjection")


def test_who_was_interrupted_still_speaks_and_may_not_ask_for_another_turn() -> None:
    interrupted = opened((BOOKED, FIRST), (INTERJECTION, SECOND), (GrantFloor(1), CHAIR), (GrantFloor(2), CHAIR))

    assert refusal(BOOKED, interrupted, by=FIRST) == "already_speaking"


def test_who_replies_may_not_wait_to_reply() -> None:
    heard = opened((BOOKED, FIRST), (GrantFloor(1), CHAIR))
    replying = after(heard, (RequestFloor("reply", answers=1), GUEST))
    replying = after(replying, (RequestFloor("order"), CHAIR), (GrantFloor(3), CHAIR))

    assert refusal(RequestFloor("order"), replying, by=CHAIR) == "already_speaking"


def test_a_point_of_order_comes_before_another_that_was_moved_back_by_hand() -> None:
    moved = opened((ORDER, FIRST), (BOOKED, SECOND), (MoveEntry(1, 1, "correction"), CHAIR))

    asked = after(moved, (ORDER, THIRD))

    assert order(asked) == (THIRD, SECOND, FIRST)
    assert rearranged(asked) == ()


def test_when_a_move_is_undone_the_lanes_come_by_urgency_again() -> None:
    moved = opened((BOOKED, FIRST), (IMPROMPTU, SECOND), (MoveEntry(2, 0, "correction"), CHAIR), (ORDER, THIRD))
    assert order(moved) == (THIRD, SECOND, FIRST)

    assert decided(UndoMove(2), moved, by=VICE, at=START + 10_000) == (
        QueueMoved(2, 1, "undone", held=False, automatic=False),
        QueueMoved(1, 1, "first_come", held=False, automatic=True),
    )


def test_the_lanes_are_five() -> None:
    assert LANES == ("interjection", "order", "reply", "booked", "impromptu")
