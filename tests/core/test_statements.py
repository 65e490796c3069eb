"""Statements: what people write to the meeting, and how it comes to be shown."""

import pytest

from deliberation.meetings.core.conduct import RestorePosting, SuspendPosting
from deliberation.meetings.core.free_text import STATEMENT
from deliberation.meetings.core.hold import HoldMeeting
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.roll import LeaveSeat
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting
from deliberation.meetings.core.state import STATEMENTS_SHOWN, State
from deliberation.meetings.core.statements import (
    AmendStatement,
    ApproveStatement,
    PostStatement,
    StatementAmended,
    StatementApproved,
    StatementPosted,
    StatementWithdrawn,
    StatementWithheld,
    WithdrawStatement,
    WithholdStatement,
)
from tests.core.meeting import (
    CHAIR,
    CLERK,
    DEPARTMENT,
    FIRST,
    GUEST,
    SCRUTINEER,
    SECOND,
    STRANGER,
    VICE,
    No,
    after,
    agenda,
    decided,
    opened,
    refusals,
    seated,
    site,
)

POST = PostStatement("More trees")
SHOWN = opened((POST, FIRST))
HELD = after(SHOWN, (HoldMeeting(), CHAIR))
PENDING = opened((POST, GUEST))
WITHHELD = after(PENDING, (WithholdStatement(1, 1, "insulting"), CHAIR))
TAKEN_DOWN = after(SHOWN, (WithholdStatement(1, 1, "off_topic"), CHAIR))


def texts(state: State) -> list[tuple[int, str, str | None]]:
    return [(s.id, s.status, s.text) for s in state.statements.values()]


# ---- posting ----


@pytest.mark.parametrize("by", [CHAIR, CLERK, FIRST])
def test_members_and_those_who_run_the_meeting_are_shown_at_once(by: int) -> None:
    assert decided(POST, opened(), by=by) == (StatementPosted(1, by, None, None, shown=True, text="More trees"),)


@pytest.mark.parametrize("by", [GUEST, DEPARTMENT])
def test_guests_and_departments_await_approval(by: int) -> None:
    assert decided(POST, opened(), by=by) == (StatementPosted(1, by, None, None, shown=False, text="More trees"),)


def test_by_a_setting_members_await_approval_too() -> None:
    (posted,) = decided(POST, opened(statements_of_members="before"), by=FIRST)

    assert posted == StatementPosted(1, FIRST, None, None, shown=False, text="More trees")


def test_by_a_setting_guests_are_shown_at_once() -> None:
    (posted,) = decided(POST, opened(statements_of_others="after"), by=GUEST)

    assert posted == StatementPosted(1, GUEST, None, None, shown=True, text="More trees")


def test_a_clerk_posts_for_one_on_the_phone_by_the_rule_of_their_role() -> None:
    (posted,) = decided(PostStatement("More trees", for_=GUEST), opened(), by=CLERK)

    assert posted == StatementPosted(1, GUEST, None, None, shown=False, text="More trees")


def test_a_statement_stands_on_an_item_and_answers_another() -> None:
    meeting = after(SHOWN, (agenda((1, None)), CHAIR))

    assert decided(PostStatement("And benches", item=1, reply_to=1), meeting, by=SECOND) == (
        StatementPosted(2, SECOND, 1, 1, shown=True, text="And benches"),
    )


@pytest.mark.parametrize("meeting", [seated(), opened((AdjournMeeting(), CHAIR))])
def test_people_write_before_the_meeting_and_in_its_breaks(meeting: State) -> None:
    assert after(meeting, (POST, FIRST)).shown == (1,)


# ---- approving and withholding ----


def test_an_approved_statement_carries_all_that_others_have_not_seen() -> None:
    amended = after(PENDING, (AmendStatement(1, 1, "More tall trees"), GUEST))

    assert decided(ApproveStatement(1, 2), amended, by=CHAIR) == (
        StatementApproved(1, GUEST, None, None, 2, "More tall trees"),
    )
    assert texts(after(amended, (ApproveStatement(1, 2), CHAIR))) == [(1, "shown", "More tall trees")]


def test_what_is_withheld_before_anybody_saw_it_stays_under_review() -> None:
    assert decided(WithholdStatement(1, 1, "insulting"), PENDING, by=CHAIR) == (
        StatementWithheld(1, "insulting", was_shown=False),
    )
    assert (WITHHELD.review, WITHHELD.shown, WITHHELD.statements[1].reason) == ((1,), (), "insulting")


def test_another_moderator_may_approve_what_was_withheld() -> None:
    approved = after(WITHHELD, (ApproveStatement(1, 1), VICE))

    assert (approved.review, approved.shown, approved.statements[1].reason) == ((), (1,), None)


def test_what_is_withheld_after_it_was_shown_leaves_its_place_and_comes_back_to_it() -> None:
    taken = after(SHOWN, (PostStatement("No trees"), SECOND), (WithholdStatement(1, 1, "off_topic"), CHAIR))
    assert decided(WithholdStatement(2, 1, "off_topic"), taken, by=CHAIR) == (
        StatementWithheld(2, "off_topic", was_shown=True),
    )

    back = after(taken, (ApproveStatement(1, 1), CHAIR))

    assert (back.shown, back.shown_count) == ((1, 2), 2)
    assert texts(back) == [(1, "shown", "More trees"), (2, "shown", "No trees")]


# ---- amending and withdrawing ----


def test_an_author_amends_a_shown_statement() -> None:
    assert decided(AmendStatement(1, 1, "More old trees"), SHOWN, by=FIRST) == (
        StatementAmended(1, 2, shown=True, text="More old trees"),
    )


def test_a_withdrawn_statement_leaves_an_empty_place() -> None:
    assert decided(WithdrawStatement(1), SHOWN, by=FIRST) == (StatementWithdrawn(1, was_shown=True),)
    withdrawn = after(SHOWN, (WithdrawStatement(1), FIRST))
    assert (withdrawn.shown, texts(withdrawn)) == ((1,), [(1, "withdrawn", None)])


def test_a_pending_statement_is_withdrawn_from_review() -> None:
    assert decided(WithdrawStatement(1), PENDING, by=GUEST) == (StatementWithdrawn(1, was_shown=False),)
    assert after(PENDING, (WithdrawStatement(1), GUEST)).review == ()


# ---- the window ----


def test_the_words_of_the_last_two_hundred_shown_are_kept() -> None:
    many = opened(*((PostStatement(f"number {n}"), FIRST) for n in range(1, STATEMENTS_SHOWN + 2)))

    assert many.shown == tuple(range(2, STATEMENTS_SHOWN + 2))
    assert (many.shown_count, many.statements[1].text, many.statements[2].text) == (201, None, "number 2")
    amended = after(many, (AmendStatement(1, 1, "again"), FIRST))
    assert (amended.statements[1].text, amended.statements[1].length, amended.statements[1].version) == (None, 5, 2)


SUSPENDED = after(SHOWN, (SuspendPosting(FIRST, "spam"), CHAIR))
LEFT = after(SHOWN, (LeaveSeat(), FIRST))
CLOSED = after(SHOWN, (CloseMeeting(), CHAIR))
CLOSED_PENDING = after(PENDING, (CloseMeeting(), CHAIR))
REDACTED = after(
    PENDING, (RedactEntry(PENDING.statements[1].seq, "personal_data", worded=(PENDING.statements[1].seq,)), CHAIR)
)
APPROVED = after(PENDING, (ApproveStatement(1, 1), CHAIR))


def test_after_closing_what_is_pending_may_still_be_approved_or_withheld() -> None:
    assert decided(ApproveStatement(1, 1), CLOSED_PENDING, by=CHAIR) == (
        StatementApproved(1, GUEST, None, None, 1, "More trees"),
    )
    assert decided(WithholdStatement(1, 1, "other"), CLOSED_PENDING, by=CHAIR) == (
        StatementWithheld(1, "other", was_shown=False),
    )


def test_who_was_suspended_posts_again_when_it_is_lifted() -> None:
    lifted = after(SUSPENDED, (RestorePosting(FIRST), CHAIR), (POST, FIRST))

    assert lifted.shown == (1, 2)


ROWS = (
    No("clerk_only", PostStatement("For you", for_=SECOND), FIRST, opened()),
    No("not_seated", POST, STRANGER, opened()),
    No("role_may_not_post", POST, SCRUTINEER, opened()),
    No("posting_suspended", POST, FIRST, SUSPENDED),
    No("closed", POST, FIRST, CLOSED),
    No("on_hold", POST, FIRST, HELD),
    No("on_hold", PostStatement("x", for_=FIRST), CHAIR, HELD),
    No("no_such_item", PostStatement("On nothing", item=1), FIRST, opened()),
    No("no_such_statement", PostStatement("To nothing", reply_to=9), FIRST, SHOWN),
    No("no_such_statement", PostStatement("To the unseen", reply_to=1), FIRST, PENDING),
    No("no_such_statement", PostStatement("To the removed", reply_to=1), FIRST, TAKEN_DOWN),
    No("empty_text", PostStatement(" \n"), FIRST, opened()),
    No("too_long", PostStatement("a" * (STATEMENT + 1)), FIRST, opened()),
    No("moderator_only", ApproveStatement(1, 1), CLERK, PENDING),
    No("no_such_statement", ApproveStatement(9, 1), CHAIR, PENDING),
    No("stale", ApproveStatement(1, 2), CHAIR, PENDING),
    No("stale", ApproveStatement(1, 1), CHAIR, SHOWN),
    No("words_gone", ApproveStatement(1, 1), CHAIR, REDACTED),
    No("moderator_only", WithholdStatement(1, 1, "other"), FIRST, SHOWN),
    No("no_such_statement", WithholdStatement(9, 1, "other"), CHAIR, SHOWN),
    No("stale", WithholdStatement(1, 2, "other"), CHAIR, SHOWN),
    No("stale", WithholdStatement(1, 1, "other"), CHAIR, WITHHELD),
    No("closed", WithholdStatement(1, 1, "other"), CHAIR, CLOSED),
    No("no_such_statement", AmendStatement(9, 1, "x"), FIRST, SHOWN),
    No("no_such_statement", AmendStatement(1, 1, "x"), FIRST, PENDING),
    No("not_yours", AmendStatement(1, 1, "x"), SECOND, SHOWN),
    No("not_seated", AmendStatement(1, 1, "x"), FIRST, LEFT),
    No("posting_suspended", AmendStatement(1, 1, "x"), FIRST, SUSPENDED),
    No("closed", AmendStatement(1, 1, "x"), FIRST, CLOSED),
    No("on_hold", AmendStatement(1, 1, "x"), FIRST, HELD),
    No("stale", AmendStatement(1, 2, "x"), FIRST, SHOWN),
    No("stale", AmendStatement(1, 1, "x"), GUEST, WITHHELD),
    No("already_approved", AmendStatement(1, 1, "x"), GUEST, APPROVED),
    No("no_such_statement", WithdrawStatement(9), FIRST, SHOWN),
    No("no_such_statement", WithdrawStatement(1), CHAIR, PENDING),
    No("not_yours", WithdrawStatement(1), CHAIR, SHOWN),
    No("not_seated", WithdrawStatement(1), FIRST, LEFT),
    No("closed", WithdrawStatement(1), FIRST, CLOSED),
    No("stale", WithdrawStatement(1), FIRST, TAKEN_DOWN),
)


@refusals(*ROWS)
def test_statements_are_refused(row: No) -> None:
    site(row)
