"""Bringing in: what the platform found in an open round is shown to the meeting as a citizen's words."""

from deliberation.meetings.core.agenda import OpenItem
from deliberation.meetings.core.bringing import BringStatement, OpinionOf, RaiseOpinion
from deliberation.meetings.core.machine import decide
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.state import Origin
from deliberation.meetings.core.statements import (
    AmendStatement,
    ApproveStatement,
    StatementApproved,
    StatementPosted,
    WithdrawStatement,
    WithholdStatement,
)
from deliberation.meetings.core.visibility import AUDIENCES, visible
from tests.core.meeting import CHAIR, CLERK, FIRST, START, VICE, No, after, agenda, decided, opened, refusals, site

WORDS = "晚饭开到七点"
ASKED, FOUND = OpinionOf("opinion", 7, 12), Origin("opinion", 7, 12)
BRING = BringStatement(ASKED, found=FOUND, text=WORDS)
BROUGHT = opened((BRING, CHAIR))
OF_GROUP = BringStatement(
    OpinionOf("viewpoint", 7, 3, 1), found=Origin("viewpoint", 7, 3, 1, n=50, agree=43), text="先办助餐"
)


def test_a_citizens_words_are_shown_to_everybody_at_once_with_where_they_come_from() -> None:
    (posted,) = decided(BRING, opened(), by=CHAIR)

    assert posted == StatementPosted(1, CHAIR, None, None, shown=True, text=WORDS, source=FOUND)
    assert [visible(posted, to) for to in AUDIENCES] == [posted] * 3
    assert BROUGHT.statements[1].source == FOUND


def test_an_opinion_that_was_brought_in_is_said_to_be_raised_under_its_item_and_a_viewpoint_is_nobodys() -> None:
    meeting = after(opened((agenda((4, None)), CHAIR)), (OpenItem(4), CHAIR))

    decision = decide(BRING, meeting, by=CHAIR, at=START)

    assert [meeting.item, *(getattr(event, "item", None) for event in decision.events)] == [4, 4]
    assert decision.effects == (RaiseOpinion(FOUND, CHAIR, "item 4"),)
    assert decide(OF_GROUP, meeting, by=CHAIR, at=START).effects == ()


def test_a_viewpoint_is_brought_in_as_all_see_it_and_as_each_group_does() -> None:
    meeting = opened((OF_GROUP, CHAIR))
    of_all = BringStatement(OpinionOf("viewpoint", 7, 3), found=Origin("viewpoint", 7, 3, n=120), text="先办助餐")

    (posted,) = decided(of_all, meeting, by=VICE)

    assert posted == StatementPosted(2, VICE, None, None, shown=True, text="先办助餐", source=of_all.found)


def test_what_was_withheld_and_is_shown_again_is_still_a_citizens() -> None:
    withheld = after(BROUGHT, (WithholdStatement(1, 1, "personal_data"), CHAIR))

    (approved,) = decided(ApproveStatement(1, 1), withheld, by=CHAIR)

    assert approved == StatementApproved(1, CHAIR, None, None, version=1, text=WORDS, source=FOUND)
    assert after(withheld, (ApproveStatement(1, 1), CHAIR)).statements[1].source == FOUND


ROWS = [
    No("moderator_only", BRING, CLERK, opened()),
    No("moderator_only", BRING, FIRST, opened()),
    No("closed", BRING, CHAIR, opened((CloseMeeting(), CHAIR))),
    No("no_such_item", BringStatement(ASKED, item=9, found=FOUND, text=WORDS), CHAIR, opened()),
    No("no_such_opinion", BringStatement(ASKED), CHAIR, opened()),
    No("already_brought", BRING, VICE, BROUGHT),
    No("already_brought", BRING, CHAIR, after(BROUGHT, (WithholdStatement(1, 1, "other"), CHAIR))),
    No("already_brought", OF_GROUP, CHAIR, opened((OF_GROUP, CHAIR))),
    No("words_of_another", AmendStatement(1, 1, "Mine"), CHAIR, BROUGHT),
    No("words_of_another", WithdrawStatement(1), CHAIR, BROUGHT),
    No("not_yours", AmendStatement(1, 1, "Mine"), FIRST, BROUGHT),
    No("not_yours", AmendStatement(1, 1, "Mine"), CLERK, BROUGHT),
]


@refusals(*ROWS)
def test_a_refusal_of_bringing(row: No) -> None:
    assert site(row)[0] in ("bringing", "statements")
