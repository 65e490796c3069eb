"""The approval of the record: two people of different roles, on what has not changed since."""

from deliberation.meetings.core.approving import ApproveRecord, EntrustRecord, RecordApproved, RecordEntrusted
from deliberation.meetings.core.confirming import ConfirmUtterances, Passage
from deliberation.meetings.core.ending import EndSeat
from deliberation.meetings.core.motions import NoteDecision
from deliberation.meetings.core.own import own
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.roll import CorrectSeat
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.state import PLATFORM
from deliberation.meetings.core.statements import ApproveStatement, PostStatement, WithholdStatement
from deliberation.meetings.core.transcript import CorrectUtterance, RecordUtterance
from deliberation.meetings.core.visibility import audience_of
from tests.core.meeting import (
    CHAIR,
    CLERK,
    FIRST,
    GUEST,
    START,
    STRANGER,
    VICE,
    No,
    after,
    decided,
    opened,
    refusal,
    refusals,
    site,
)
from tests.core.record_given import CLOSED, CONFIRMED, CONTESTED, END, LEFT, ONCE, SAID, SEALED, TWICE, WINDOW

PENDING = opened((PostStatement("Trees"), GUEST), (CloseMeeting(), CHAIR))
CORRECTION = CorrectUtterance(1, 1, "Old trees", "misheard")
ENTRUSTED = after(CLOSED, (EntrustRecord(STRANGER, "secretariat"), PLATFORM))


def test_clerk_and_moderator_approve_what_they_have_read() -> None:
    assert decided(ApproveRecord(END), CONFIRMED, by=CLERK) == (RecordApproved(CLERK, "clerk", END),)
    assert decided(ApproveRecord(END), ONCE, by=CHAIR) == (RecordApproved(CHAIR, "moderator", END),)
    assert [approval.role for approval in TWICE.approvals] == ["clerk", "moderator"]


def test_silence_confirms_once_the_window_is_over() -> None:
    assert decided(ApproveRecord(END), CLOSED, by=CLERK, at=WINDOW) == (RecordApproved(CLERK, "clerk", END),)


def test_a_later_change_ends_both_approvals() -> None:
    changed = after(TWICE, (CORRECTION, CLERK), first_seq=600)

    assert (changed.approvals, changed.changed_seq) == ((), 600)
    assert decided(RecordUtterance("late", "note", afterwards=True), changed, by=CLERK)


def test_a_name_put_right_ends_them_too_and_a_confirmation_does_not() -> None:
    assert after(ONCE, (CorrectSeat(FIRST, {"display_name": "Anna"}), PLATFORM)).approvals == ()

    waiting = after(CLOSED, (ApproveRecord(END), CLERK, WINDOW))
    assert after(waiting, (ConfirmUtterances((Passage(1, 1),)), FIRST)).approvals == waiting.approvals


def test_whoever_left_acts_on_the_record_in_the_role_last_held() -> None:
    (approved,) = decided(ApproveRecord(END), LEFT, by=CLERK)

    assert approved == RecordApproved(CLERK, "clerk", END)
    assert decided(CORRECTION, LEFT, by=CLERK)
    assert (own(LEFT, CLERK).role, own(LEFT, FIRST).role) == ("clerk", "member")
    assert CLERK not in LEFT.roll


def test_the_secretariat_lets_a_later_seat_act_on_the_record_alone() -> None:
    assert decided(EntrustRecord(STRANGER, "secretariat"), CLOSED, by=PLATFORM) == (
        RecordEntrusted(STRANGER, "secretariat"),
    )
    assert ENTRUSTED.roll == CLOSED.roll
    assert audience_of(own(ENTRUSTED, STRANGER).role) == "moderator"
    assert decided(CORRECTION, ENTRUSTED, by=STRANGER)
    assert decided(RedactEntry(1, "unlawful", worded=(1,)), ENTRUSTED, by=STRANGER)
    first = after(ENTRUSTED, (ApproveRecord(END), CLERK, WINDOW))
    assert decided(ApproveRecord(END), first, by=STRANGER, at=WINDOW) == (RecordApproved(STRANGER, "secretariat", END),)


ROWS = (
    No("not_available", EntrustRecord(STRANGER, "clerk"), CHAIR, CLOSED),
    No("not_closed", EntrustRecord(STRANGER, "clerk"), PLATFORM, SAID),
    No("no_change", EntrustRecord(STRANGER, "secretariat"), PLATFORM, ENTRUSTED),
    No("clerk_only", ApproveRecord(END), FIRST, CONFIRMED),
    No("not_closed", ApproveRecord(END), CLERK, SAID),
    No("record_sealed", ApproveRecord(END), CLERK, SEALED),
    No("record_sealed", CORRECTION, CLERK, SEALED),
    No("record_approved", ApproveRecord(END), CHAIR, TWICE),
    No("another_role", ApproveRecord(END), CLERK, ONCE),
    No("another_role", ApproveRecord(END), VICE, after(CONFIRMED, (ApproveRecord(END), CHAIR))),
    No("statement_pending", ApproveRecord(END), CLERK, PENDING),
    No("contest_open", ApproveRecord(END), CLERK, CONTESTED),
    No("still_confirming", ApproveRecord(END), CLERK, CLOSED, WINDOW - 1),
    No("stale", ApproveRecord(CONFIRMED.changed_seq - 1), CLERK, CONFIRMED),
    No("record_approved", RecordUtterance("late", "note", afterwards=True), CLERK, ONCE),
    No("record_approved", NoteDecision("Agreed", "applause", afterwards=True), CHAIR, ONCE),
)


@refusals(*ROWS)
def test_approvals_are_refused(row: No) -> None:
    site(row)


def test_pending_statements_are_decided_before_the_first_approval() -> None:
    assert decided(ApproveStatement(1, 1), PENDING, by=CHAIR, at=START)
    assert after(PENDING, (WithholdStatement(1, 1, "off_topic"), CHAIR), first_seq=9).changed_seq == 9


def test_a_seat_that_was_taken_back_has_no_role_on_the_record_and_may_check_its_own_words() -> None:
    ended = after(SAID, (EndSeat(CLERK), PLATFORM), (EndSeat(FIRST), PLATFORM), (CloseMeeting(), CHAIR))
    assert (own(ended, CLERK).role, own(ended, FIRST).role) == (None, None)
    assert refusal(ApproveRecord(END), ended, by=CLERK) == "clerk_only"
    assert decided(ConfirmUtterances((Passage(1, 1),)), ended, by=FIRST)
