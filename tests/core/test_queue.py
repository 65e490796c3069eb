"""The queue: who wishes to speak, in what order, and why in that order."""

import pytest

from deliberation.meetings.core.floor import GrantFloor, YieldFloor
from deliberation.meetings.core.lanes import LANES
from deliberation.meetings.core.queue import (
    UNDO_MS,
    CloseQueue,
    FloorRequested,
    FloorWithdrawn,
    MoveEntry,
    OpenQueue,
    PolicySet,
    QueueClosed,
    QueueMoved,
    QueueOpened,
    RequestFloor,
    SetPolicy,
    UndoMove,
    WithdrawRequest,
    rearranged,
)
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting
from deliberation.meetings.core.state import PLATFORM
from tests.core.meeting import (
    CHAIR,
    CLERK,
    DEPARTMENT,
    FIRST,
    GUEST,
    SCRUTINEER,
    SECOND,
    START,
    STRANGER,
    THIRD,
    VICE,
    No,
    after,
    decided,
    opened,
    order,
    reasons,
    refusals,
    seated,
    site,
)

BOOKED = RequestFloor("booked")
IMPROMPTU = RequestFloor("impromptu")
ORDER = RequestFloor("order")
INTERJECTION = RequestFloor("interjection")
SPEAKING = opened((BOOKED, FIRST), (GrantFloor(1), CHAIR))
THREE = opened((BOOKED, FIRST), (BOOKED, SECOND), (BOOKED, THIRD))
ADJOURNED = opened((AdjournMeeting(), CHAIR))
CLOSED = opened((CloseMeeting(), CHAIR))
SHUT = opened((CloseQueue(), CHAIR))


# ---- asking ----


def test_who_asks_first_waits_first() -> None:
    asked = RequestFloor("booked", note=" about the park ", side="for")

    assert decided(asked, opened((BOOKED, SECOND)), by=FIRST) == (
        FloorRequested(2, FIRST, "booked", 1, "first_come", 0, "for", None, " about the park "),
    )
    assert order(THREE) == (FIRST, SECOND, THIRD)


def test_an_empty_note_is_no_note() -> None:
    (asked,) = decided(RequestFloor("booked", note="  "), opened(), by=FIRST)

    assert asked == FloorRequested(1, FIRST, "booked", 0, "first_come", 0, None, None, None)


def test_the_lanes_come_by_urgency() -> None:
    reply = RequestFloor("reply", answers=1)
    asked = after(
        SPEAKING, (IMPROMPTU, SECOND), (BOOKED, THIRD), (reply, DEPARTMENT), (ORDER, CHAIR), (INTERJECTION, VICE)
    )

    assert LANES == ("interjection", "order", "reply", "booked", "impromptu")
    assert reasons(asked) == (
        (VICE, "lane_interjection"),
        (CHAIR, "lane_order"),
        (DEPARTMENT, "lane_reply"),
        (THIRD, "first_come"),
        (SECOND, "first_come"),
    )


def test_points_of_order_come_by_rank_and_then_by_time() -> None:
    meeting = opened(
        (RequestFloor("order", rank=2), FIRST),
        (RequestFloor("order", rank=1), SECOND),
        (RequestFloor("order", rank=1), THIRD),
    )

    assert order(meeting) == (SECOND, THIRD, FIRST)


def test_rank_is_of_points_of_order_only() -> None:
    assert order(opened((BOOKED, FIRST), (RequestFloor("booked", rank=-1), SECOND))) == (FIRST, SECOND)


def test_a_point_of_order_is_possible_on_a_closed_queue() -> None:
    assert order(after(SHUT, (ORDER, FIRST))) == (FIRST,)


def test_the_moderator_lets_others_in_when_the_queue_is_closed() -> None:
    assert order(after(SHUT, (RequestFloor("booked", for_=FIRST), CHAIR))) == (FIRST,)


def test_speakers_are_booked_before_the_meeting_opens() -> None:
    booked = after(seated(), (OpenQueue(), CHAIR), (BOOKED, FIRST))

    assert order(booked) == (FIRST,)


@pytest.mark.parametrize("helper", [CHAIR, CLERK, PLATFORM])
def test_somebody_asks_for_one_on_the_phone(helper: int) -> None:
    meeting = after(opened(), (RequestFloor("booked", for_=SECOND), helper))

    assert [(entry.seat, entry.by) for entry in meeting.queue] == [(SECOND, helper)]


def test_one_wish_of_each_kind_may_wait() -> None:
    meeting = opened((BOOKED, FIRST), (ORDER, FIRST), (INTERJECTION, FIRST))

    assert order(meeting) == (FIRST, FIRST, FIRST)


def test_a_reply_belongs_to_the_speech_it_answers() -> None:
    heard = after(SPEAKING, (YieldFloor(1), FIRST))

    (asked,) = decided(RequestFloor("reply", answers=1), heard, by=DEPARTMENT)

    assert asked == FloorRequested(2, DEPARTMENT, "reply", 0, "lane_reply", 0, None, 1, None)


# ---- stepping back, moving, undoing ----


@pytest.mark.parametrize("by", [SECOND, CHAIR, CLERK])
def test_a_wish_is_withdrawn(by: int) -> None:
    assert decided(WithdrawRequest(2), THREE, by=by) == (FloorWithdrawn(2),)
    assert order(after(THREE, (WithdrawRequest(2), by))) == (FIRST, THIRD)


def test_the_moderator_moves_anyone_with_a_reason() -> None:
    assert decided(MoveEntry(3, 0, "other", "leaves early"), THREE, by=CHAIR) == (
        QueueMoved(3, 0, "other", held=True, automatic=False, note="leaves early"),
    )
    moved = after(THREE, (MoveEntry(3, 0, "expertise"), CHAIR))
    assert reasons(moved) == ((THIRD, "expertise"), (FIRST, "first_come"), (SECOND, "first_come"))


def test_a_move_is_undone_within_ten_seconds() -> None:
    moved = after(THREE, (MoveEntry(3, 0, "time"), CHAIR))

    assert order(after(moved, (UndoMove(3), VICE, START + UNDO_MS))) == (FIRST, SECOND, THIRD)


def test_when_a_move_is_undone_the_lanes_come_by_urgency_again() -> None:
    moved = opened((BOOKED, FIRST), (IMPROMPTU, SECOND), (MoveEntry(2, 0, "correction"), CHAIR), (ORDER, THIRD))
    assert order(moved) == (THIRD, SECOND, FIRST)

    assert decided(UndoMove(2), moved, by=VICE, at=START + 10_000) == (
        QueueMoved(2, 1, "undone", held=False, automatic=False),
        QueueMoved(1, 1, "first_come", held=False, automatic=True),
    )


def test_a_point_of_order_comes_before_another_that_was_moved_back_by_hand() -> None:
    moved = opened((ORDER, FIRST), (BOOKED, SECOND), (MoveEntry(1, 1, "correction"), CHAIR))

    asked = after(moved, (ORDER, THIRD))

    assert order(asked) == (THIRD, SECOND, FIRST)
    assert rearranged(asked) == ()


def test_who_was_moved_by_hand_overtakes_no_safe_place_when_a_more_urgent_lane_fills() -> None:
    waiting = opened((IMPROMPTU, FIRST), (IMPROMPTU, SECOND), (IMPROMPTU, CHAIR), (MoveEntry(3, 1, "balance"), CHAIR))
    assert order(waiting) == (FIRST, CHAIR, SECOND)

    asked = after(waiting, (BOOKED, THIRD))

    assert order(asked) == (THIRD, FIRST, CHAIR, SECOND)
    assert rearranged(asked) == ()


def test_those_who_were_moved_by_hand_keep_their_order_when_they_give_way_to_a_safe_place() -> None:
    waiting = opened(
        *((IMPROMPTU, seat) for seat in (FIRST, SECOND, CHAIR, VICE)),
        (MoveEntry(3, 1, "balance"), CHAIR),
        (MoveEntry(4, 2, "balance"), CHAIR),
        safe_places=1,
    )
    assert order(waiting) == (FIRST, CHAIR, VICE, SECOND)

    asked = after(waiting, (BOOKED, THIRD))

    assert order(asked) == (THIRD, FIRST, CHAIR, VICE, SECOND)
    assert rearranged(asked) == ()


def test_who_was_moved_by_hand_keeps_the_place_among_those_who_are_not_safe() -> None:
    waiting = opened(
        (IMPROMPTU, FIRST), (IMPROMPTU, SECOND), (IMPROMPTU, CHAIR), (MoveEntry(3, 1, "balance"), CHAIR), safe_places=0
    )

    assert order(after(waiting, (BOOKED, THIRD))) == (THIRD, CHAIR, FIRST, SECOND)


def test_the_queue_opens_and_closes() -> None:
    assert decided(OpenQueue(), SHUT, by=PLATFORM) == (QueueOpened(),)
    assert decided(CloseQueue(), THREE, by=CHAIR) == (QueueClosed(),)
    assert order(after(THREE, (CloseQueue(), CHAIR))) == (FIRST, SECOND, THIRD)


def test_a_policy_is_set_with_the_moves_it_makes() -> None:
    waiting = opened((BOOKED, FIRST), (BOOKED, SECOND), (BOOKED, THIRD), safe_places=0)

    assert decided(SetPolicy("alternate_sectors", "5eed"), waiting, by=CHAIR) == (
        PolicySet("alternate_sectors", None),
        QueueMoved(3, 1, "alternates", held=False, automatic=True),
    )


# ---- refusals ----

SIDE_BY_SIDE = after(SPEAKING, (INTERJECTION, SECOND), (GrantFloor(2), CHAIR))
MOVED = after(THREE, (MoveEntry(3, 0, "time"), CHAIR))
ROWS = (
    No("moderator_only", OpenQueue(), CLERK, SHUT),
    No("closed", OpenQueue(), CHAIR, CLOSED),
    No("already_open", OpenQueue(), CHAIR, opened()),
    No("moderator_only", CloseQueue(), PLATFORM, opened()),
    No("queue_closed", CloseQueue(), CHAIR, SHUT),
    No("moderator_only", SetPolicy("drawn", "5eed"), CLERK, opened()),
    No("closed", SetPolicy("drawn", "5eed"), CHAIR, CLOSED),
    No("no_change", SetPolicy("first_come"), CHAIR, opened()),
    No("no_seed", SetPolicy("drawn"), CHAIR, opened()),
    No("clerk_only", RequestFloor("booked", for_=SECOND), FIRST, opened()),
    No("not_seated", BOOKED, STRANGER, opened()),
    No("role_may_not_speak", BOOKED, SCRUTINEER, opened()),
    No("role_may_not_speak", BOOKED, CLERK, opened()),
    No("lane_not_yours", IMPROMPTU, GUEST, opened()),
    No("lane_not_yours", ORDER, DEPARTMENT, opened()),
    No("already_speaking", IMPROMPTU, FIRST, SPEAKING),
    No("already_speaking", BOOKED, FIRST, SIDE_BY_SIDE),
    No("already_speaking", BOOKED, SECOND, SIDE_BY_SIDE),
    No("already_speaking", INTERJECTION, SECOND, SIDE_BY_SIDE),
    No("already_waiting", IMPROMPTU, FIRST, THREE),
    No("already_waiting", ORDER, FIRST, opened((ORDER, FIRST))),
    No("closed", BOOKED, FIRST, CLOSED),
    No("not_open", IMPROMPTU, FIRST, after(seated(), (OpenQueue(), CHAIR))),
    No("queue_closed", BOOKED, FIRST, SHUT),
    No("queue_closed", RequestFloor("booked", for_=FIRST), CLERK, SHUT),
    No("no_such_speech", RequestFloor("reply"), FIRST, SPEAKING),
    No("no_such_speech", RequestFloor("reply", answers=2), SECOND, SPEAKING),
    No("not_a_reply", RequestFloor("booked", answers=1), SECOND, SPEAKING),
    No("too_long", RequestFloor("booked", note="a" * 251), FIRST, opened()),
    No("stale", WithdrawRequest(9), FIRST, THREE),
    No("not_yours", WithdrawRequest(2), FIRST, THREE),
    No("moderator_only", MoveEntry(1, 1, "time"), CLERK, THREE),
    No("stale", MoveEntry(9, 1, "time"), CHAIR, THREE),
    No("no_such_place", MoveEntry(1, 3, "time"), CHAIR, THREE),
    No("no_such_place", MoveEntry(1, -1, "time"), CHAIR, THREE),
    No("no_change", MoveEntry(1, 0, "time"), CHAIR, THREE),
    No("reason_needed", MoveEntry(1, 1, "other"), CHAIR, THREE),
    No("moderator_only", UndoMove(3), FIRST, MOVED),
    No("stale", UndoMove(2), CHAIR, MOVED),
    No("stale", UndoMove(3), CHAIR, THREE),
    No("stale", UndoMove(3), CHAIR, after(MOVED, (WithdrawRequest(3), THIRD))),
    No("too_late", UndoMove(3), CHAIR, MOVED, START + UNDO_MS + 1),
)


@refusals(*ROWS)
def test_the_queue_refuses(row: No) -> None:
    site(row)
