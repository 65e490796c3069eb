"""Motions: what is put to the meeting, and decisions taken without counting."""

from deliberation.meetings.core.agenda import OpenItem
from deliberation.meetings.core.ballots import CloseBallot, OpenBallot
from deliberation.meetings.core.conduct import SuspendPosting
from deliberation.meetings.core.hold import HoldMeeting
from deliberation.meetings.core.motions import (
    AmendMotion,
    DecisionNoted,
    MotionAmended,
    MotionMoved,
    MotionPut,
    MotionSeconded,
    MotionWithdrawn,
    MoveMotion,
    NoteDecision,
    PutMotion,
    SecondMotion,
    WithdrawMotion,
)
from deliberation.meetings.core.roll import LeaveSeat
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting
from deliberation.meetings.core.state import OTHERS_SHOWN, PLATFORM
from tests.core.meeting import (
    CHAIR,
    CLERK,
    FIRST,
    GUEST,
    SECOND,
    STRANGER,
    THIRD,
    No,
    after,
    agenda,
    decided,
    opened,
    refusals,
    seated,
    site,
)

MOVED = opened((MoveMotion("Build the park"), FIRST))
SECONDED = after(MOVED, (SecondMotion(1, 1), SECOND))
PUT = after(SECONDED, (PutMotion(1, 1), CHAIR))
ON_ITEM = opened((agenda((1, None), (2, None)), CHAIR), (OpenItem(1), CHAIR))
VOTING = after(PUT, (OpenBallot("Park?", motion=1), CHAIR))
UNTOLD = after(PUT, (OpenBallot("Park?", motion=1, results="when_revealed"), CHAIR), (CloseBallot(1), CHAIR))
ADJOURNED = after(SECONDED, (AdjournMeeting(), CHAIR))
HELD = after(MOVED, (OpenBallot("Go on?"), CHAIR), (HoldMeeting(), CHAIR))
CLOSED = after(SECONDED, (CloseMeeting(), CHAIR))
LEFT = after(MOVED, (LeaveSeat(), FIRST))
SUSPENDED = after(MOVED, (SuspendPosting(FIRST, "spam"), CHAIR))


def test_a_motion_is_moved_on_what_is_talked_about() -> None:
    assert decided(MoveMotion("Build the park"), ON_ITEM, by=FIRST) == (MotionMoved(1, FIRST, 1, "Build the park"),)
    assert decided(MoveMotion("And a pond", item=2), ON_ITEM, by=FIRST) == (MotionMoved(1, FIRST, 2, "And a pond"),)


def test_a_clerk_moves_and_seconds_for_those_in_the_hall() -> None:
    assert decided(MoveMotion("Build the park", for_=THIRD), opened(), by=CLERK) == (
        MotionMoved(1, THIRD, None, "Build the park"),
    )
    assert decided(SecondMotion(1, 1, for_=THIRD), MOVED, by=CLERK) == (MotionSeconded(1, THIRD),)


def test_a_motion_is_seconded_and_put() -> None:
    assert decided(SecondMotion(1, 1), MOVED, by=SECOND) == (MotionSeconded(1, SECOND),)
    assert decided(PutMotion(1, 1), SECONDED, by=CHAIR) == (MotionPut(1),)


def test_a_motion_of_the_chair_needs_no_seconder() -> None:
    assert decided(PutMotion(1, 1), opened((MoveMotion("Break"), CHAIR)), by=CHAIR) == (MotionPut(1),)


def test_a_setting_says_how_many_must_second() -> None:
    nobody = opened((MoveMotion("Build the park"), FIRST), seconders=0)

    assert decided(PutMotion(1, 1), nobody, by=CHAIR) == (MotionPut(1),)


def test_those_who_seconded_are_asked_again_when_a_motion_is_amended() -> None:
    assert decided(AmendMotion(1, 1, "Build two parks"), SECONDED, by=FIRST) == (
        MotionAmended(1, 2, "Build two parks"),
    )
    amended = after(SECONDED, (AmendMotion(1, 1, "Build two parks"), FIRST)).motions[1]
    assert (amended.version, amended.seconders, amended.text) == (2, (), "Build two parks")


def test_a_motion_is_withdrawn() -> None:
    assert decided(WithdrawMotion(1), SECONDED, by=FIRST) == (MotionWithdrawn(1),)
    assert decided(WithdrawMotion(1), ADJOURNED, by=CLERK) == (MotionWithdrawn(1),)


def test_a_decision_without_counting_is_a_fact_of_its_own() -> None:
    assert decided(NoteDecision("Agreed", "applause"), ON_ITEM, by=PLATFORM) == (
        DecisionNoted(1, None, 1, "applause", "adopted", False, "Agreed"),
    )


def test_a_decision_decides_the_motion_it_was_taken_on() -> None:
    assert decided(NoteDecision("Agreed", "unanimous", motion=1), PUT, by=CHAIR) == (
        DecisionNoted(1, 1, None, "unanimous", "adopted", False, "Agreed"),
    )
    assert after(PUT, (NoteDecision("No", "consensus", "rejected", 1), CHAIR)).motions[1].status == "rejected"


def test_a_decision_is_entered_afterwards_when_the_line_was_down() -> None:
    assert decided(NoteDecision("Agreed", "applause", afterwards=True), CLOSED, by=CHAIR) == (
        DecisionNoted(1, None, None, "applause", "adopted", True, "Agreed"),
    )


def test_the_last_decisions_are_at_hand_and_all_are_counted() -> None:
    many = opened(*((NoteDecision(f"number {n}", "applause"), CHAIR) for n in range(1, OTHERS_SHOWN + 2)))

    assert (many.decisions[0].id, many.decision_count) == (2, OTHERS_SHOWN + 1)


ROWS = (
    No("clerk_only", MoveMotion("x", for_=SECOND), FIRST, opened()),
    No("not_seated", MoveMotion("x"), STRANGER, opened()),
    No("role_may_not_move", MoveMotion("x"), GUEST, opened()),
    No("posting_suspended", MoveMotion("x"), FIRST, SUSPENDED),
    No("not_open", MoveMotion("x"), FIRST, ADJOURNED),
    No("on_hold", MoveMotion("x"), FIRST, HELD),
    No("no_such_item", MoveMotion("x", item=9), FIRST, opened()),
    No("empty_text", MoveMotion(""), FIRST, opened()),
    No("clerk_only", SecondMotion(1, 1, for_=SECOND), THIRD, MOVED),
    No("not_seated", SecondMotion(1, 1), STRANGER, MOVED),
    No("role_may_not_move", SecondMotion(1, 1), CLERK, MOVED),
    No("no_such_motion", SecondMotion(2, 1), SECOND, MOVED),
    No("stale", SecondMotion(1, 2), SECOND, MOVED),
    No("stale", SecondMotion(1, 1), THIRD, PUT),
    No("not_open", SecondMotion(1, 1), THIRD, ADJOURNED),
    No("own_motion", SecondMotion(1, 1), FIRST, MOVED),
    No("already_seconded", SecondMotion(1, 1), SECOND, SECONDED),
    No("no_such_motion", AmendMotion(2, 1, "x"), FIRST, MOVED),
    No("not_yours", AmendMotion(1, 1, "x"), SECOND, MOVED),
    No("not_seated", AmendMotion(1, 1, "x"), FIRST, LEFT),
    No("posting_suspended", AmendMotion(1, 1, "x"), FIRST, SUSPENDED),
    No("not_open", AmendMotion(1, 1, "x"), FIRST, ADJOURNED),
    No("on_hold", AmendMotion(1, 1, "x"), FIRST, HELD),
    No("stale", AmendMotion(1, 2, "x"), FIRST, MOVED),
    No("no_such_motion", WithdrawMotion(2), FIRST, MOVED),
    No("not_yours", WithdrawMotion(1), SECOND, MOVED),
    No("not_seated", WithdrawMotion(1), FIRST, LEFT),
    No("closed", WithdrawMotion(1), FIRST, CLOSED),
    No("stale", WithdrawMotion(1), FIRST, PUT),
    No("moderator_only", PutMotion(1, 1), FIRST, SECONDED),
    No("no_such_motion", PutMotion(2, 1), CHAIR, SECONDED),
    No("stale", PutMotion(1, 2), CHAIR, SECONDED),
    No("not_open", PutMotion(1, 1), CHAIR, ADJOURNED),
    No("not_seconded", PutMotion(1, 1), CHAIR, MOVED),
    No("moderator_only", NoteDecision("x", "applause"), CLERK, opened()),
    No("not_open", NoteDecision("x", "applause"), CHAIR, ADJOURNED),
    No("not_open", NoteDecision("x", "applause", afterwards=True), CHAIR, seated()),
    No("no_such_motion", NoteDecision("x", "applause", motion=9), CHAIR, opened()),
    No("stale", NoteDecision("x", "applause", motion=1), CHAIR, after(MOVED, (WithdrawMotion(1), FIRST))),
    No("ballot_open", NoteDecision("x", "applause", motion=1), CHAIR, VOTING),
    No("result_not_told", NoteDecision("x", "applause", motion=1), CHAIR, UNTOLD),
)


@refusals(*ROWS)
def test_motions_are_refused(row: No) -> None:
    site(row)
