"""What only one seat may know of itself, and why it cannot do this or that just now."""

import pytest

from deliberation.meetings.core.ballots import CastBallot, OpenBallot
from deliberation.meetings.core.conduct import ReadmitSeat, RemoveSeat, RestorePosting, SuspendPosting, Warn, Warned
from deliberation.meetings.core.floor import GrantFloor
from deliberation.meetings.core.own import MINE, Mine, Own, Waiting, affected_seats, own
from deliberation.meetings.core.queue import CloseQueue, FloorWithdrawn, RequestFloor, WithdrawRequest
from deliberation.meetings.core.redaction import EntryRedacted
from deliberation.meetings.core.state import MEASURES_KEPT, STATEMENTS_SHOWN, Measure
from deliberation.meetings.core.statements import ApproveStatement, PostStatement, StatementWithheld, WithholdStatement
from deliberation.meetings.core.view import STATEMENT_CUT
from tests.core.meeting import (
    CHAIR,
    CLERK,
    FIRST,
    GUEST,
    SCRUTINEER,
    SECOND,
    START,
    STRANGER,
    THIRD,
    VICE,
    after,
    decided,
    opened,
    refusing,
)

BOOKED = RequestFloor("booked")
PENDING = opened((PostStatement("Trees"), GUEST))
NOT_SEATED = dict.fromkeys(
    (
        "floor.request.interjection",
        "floor.request.order",
        "floor.request.reply",
        "floor.request.booked",
        "floor.request.impromptu",
        "statement.post",
        "motion.move",
    ),
    "not_seated",
)


def test_a_member_with_nothing_to_know() -> None:
    assert own(opened(), FIRST) == Own(
        seat=FIRST,
        role="member",
        waiting=(),
        statements=(),
        ballot=None,
        choice=None,
        warnings=0,
        suspended=False,
        removed=False,
        unconfirmed=0,
        confirm_until_at=None,
        measures=(),
        off={},
    )


def test_my_places_in_the_queue_count_from_one() -> None:
    meeting = opened((BOOKED, SECOND), (BOOKED, FIRST), (RequestFloor("order"), FIRST))

    assert own(meeting, FIRST).waiting == (Waiting(3, 1), Waiting(2, 3))


def test_an_author_is_told_what_became_of_a_statement_and_why() -> None:
    assert own(PENDING, GUEST).statements == (Mine(1, "pending", 1, None, "Trees", 5),)

    withheld = after(PENDING, (WithholdStatement(1, 1, "insulting"), CHAIR))
    assert own(withheld, GUEST).statements == (Mine(1, "withheld", 1, "insulting", "Trees", 5),)

    approved = after(withheld, (ApproveStatement(1, 1), CHAIR))
    assert own(approved, GUEST).statements == ()


def test_an_author_is_told_when_what_was_shown_is_taken_down() -> None:
    long = "字" * (STATEMENT_CUT + 1)
    taken = opened((PostStatement(long), FIRST), (WithholdStatement(1, 1, "off_topic"), CHAIR))

    assert own(taken, FIRST).statements == (Mine(1, "withheld", 1, "off_topic", long[:-1], STATEMENT_CUT + 1),)


def test_nobody_is_told_what_others_wrote() -> None:
    assert [own(PENDING, seat).statements for seat in (CHAIR, FIRST, STRANGER)] == [(), (), ()]


def test_my_choice_is_mine() -> None:
    voted = opened((OpenBallot("Park?"), CHAIR), (CastBallot(1, "yes"), FIRST))

    assert (own(voted, FIRST).ballot, own(voted, FIRST).choice) == (1, "yes")
    assert (own(voted, SECOND).ballot, own(voted, SECOND).choice) == (None, None)
    assert own(voted, FIRST).off == {"ballot.cast": "already_voted"}


def test_warnings_and_measures_are_told_to_whom_they_concern() -> None:
    meeting = opened(
        (Warn(FIRST, "spam"), CHAIR), (SuspendPosting(FIRST, "spam"), CHAIR), (RemoveSeat(SECOND, "disturbance"), CHAIR)
    )

    mine = own(meeting, FIRST)
    assert (mine.warnings, mine.suspended, mine.removed) == (1, True, False)
    assert mine.off == {"statement.post": "posting_suspended", "motion.move": "posting_suspended"}
    assert (own(meeting, SECOND).role, own(meeting, SECOND).removed) == (None, True)


def test_whoever_a_measure_is_taken_against_learns_which_why_and_by_whom() -> None:
    meeting = opened(
        (Warn(FIRST, "other", "a note"), CHAIR, START + 1),
        (SuspendPosting(FIRST, "spam"), VICE, START + 2),
        (RemoveSeat(FIRST, "disturbance", "a note"), CHAIR, START + 3),
        (Warn(SECOND, "overtime"), CHAIR, START + 4),
    )
    warned = Measure("warned", "other", CHAIR, START + 1)
    suspended = Measure("suspended", "spam", VICE, START + 2)
    removed = Measure("removed", "disturbance", CHAIR, START + 3)

    assert own(meeting, FIRST).measures == (warned, suspended, removed)
    assert own(meeting, SECOND).measures == (Measure("warned", "overtime", CHAIR, START + 4),)
    assert [own(meeting, seat).measures for seat in (CHAIR, THIRD, STRANGER)] == [(), (), ()]

    lifted = after(meeting, (ReadmitSeat(FIRST), CHAIR), (RestorePosting(FIRST), CHAIR))
    assert own(lifted, FIRST).measures == (warned,)


def test_the_last_measures_are_told_and_whatever_still_holds() -> None:
    meeting = opened((SuspendPosting(FIRST, "spam"), CHAIR, START))
    for number in range(MEASURES_KEPT + 1):
        meeting = after(meeting, (Warn(FIRST, "overtime"), CHAIR, START + number))

    mine = own(meeting, FIRST)
    assert mine.measures[0] == Measure("suspended", "spam", CHAIR, START)
    assert [one.at - START for one in mine.measures[1:]] == list(range(2, MEASURES_KEPT + 1))
    assert mine.warnings == MEASURES_KEPT + 1


@pytest.mark.parametrize(
    ("seat", "off"),
    [
        (STRANGER, NOT_SEATED),
        (CLERK, dict.fromkeys([n for n in NOT_SEATED if n.startswith("floor")], "role_may_not_speak")),
        (
            GUEST,
            dict.fromkeys([f"floor.request.{n}" for n in ("interjection", "order", "impromptu")], "lane_not_yours"),
        ),
    ],
    ids=("stranger", "clerk", "guest"),
)
def test_a_button_that_is_off_for_me_says_why(seat: int, off: dict[str, str]) -> None:
    moves = {} if seat == STRANGER else {"motion.move": "role_may_not_move"}

    assert own(opened(), seat).off == off | moves


def test_who_speaks_or_waits_is_told_so() -> None:
    speaking = opened((BOOKED, FIRST), (GrantFloor(1), CHAIR), (BOOKED, SECOND))

    assert own(speaking, FIRST).off["floor.request.impromptu"] == "already_speaking"
    assert own(speaking, SECOND).off["floor.request.impromptu"] == "already_waiting"
    assert own(after(speaking, (OpenBallot("Park?"), CHAIR)), SCRUTINEER).off["ballot.cast"] == "not_in_electorate"


def test_reasons_of_the_whole_room_are_in_the_view_and_not_here() -> None:
    shut = opened((CloseQueue(), CHAIR), (OpenBallot("Park?", seconds=1), CHAIR, START))

    assert own(shut, FIRST).off == {}


def test_what_changes_for_whom_is_told_with_the_events() -> None:
    waiting = opened((BOOKED, FIRST), (BOOKED, SECOND))
    written = after(waiting, (PostStatement("Trees"), GUEST))

    assert affected_seats((FloorWithdrawn(1),), waiting, after(waiting, (WithdrawRequest(1), FIRST))) == {FIRST, SECOND}
    assert affected_seats((StatementWithheld(1, "insulting", was_shown=False),), written, written) == {GUEST}
    assert affected_seats((Warned(FIRST, "spam"),), waiting, waiting) == {FIRST}
    assert affected_seats((EntryRedacted(1, "unlawful"),), waiting, waiting) is None


def test_an_author_is_told_when_a_withheld_statement_leaves_the_window() -> None:
    before = opened((PostStatement("first"), FIRST), (WithholdStatement(1, 1, "other"), CHAIR))
    for _ in range(STATEMENTS_SHOWN - 1):
        before = after(before, (PostStatement("more"), SECOND))
    posting = PostStatement("the one too many")

    seats = affected_seats(decided(posting, before, by=SECOND), before, after(before, (posting, SECOND)))

    assert own(before, FIRST).statements != ()
    assert seats == {FIRST, SECOND}


def test_every_reason_that_can_be_mine_is_one_the_rules_give() -> None:
    assert {code for _, code in refusing()} >= MINE
