"""Absences: who was invited and did not come, or not in time, and why; for the meeting's staff alone."""

from deliberation.meetings.core.absences import AbsenceNoted, NoteAbsence
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.state import EMPTY
from deliberation.meetings.core.visibility import visible
from tests.core.meeting import CLERK, FIRST, STRANGER, No, after, decided, refusals, site
from tests.core.record_given import CLOSED

ILL = NoteAbsence(STRANGER, "excused", "ill", invited=True)


def test_the_clerk_notes_who_did_not_come_and_why() -> None:
    (noted,) = decided(ILL, CLOSED, by=CLERK)
    assert noted == AbsenceNoted(STRANGER, "excused", "ill")
    assert [visible(noted, to) for to in ("moderator", "member", "public")] == [noted, None, None]
    assert after(CLOSED, (ILL, CLERK), first_seq=300).absences == {STRANGER: "excused"}


def test_or_who_came_late() -> None:
    assert decided(NoteAbsence(FIRST, "late", invited=True), CLOSED, by=CLERK) == (AbsenceNoted(FIRST, "late", None),)


PREPARING = after(EMPTY, (TakeSeat("clerk"), CLERK))
ROWS = (
    No("clerk_only", ILL, FIRST, CLOSED),
    No("no_such_seat", NoteAbsence(STRANGER, "excused"), CLERK, CLOSED),
    No("not_open", ILL, CLERK, PREPARING),
    No("did_come", NoteAbsence(FIRST, "absent", invited=True), CLERK, CLOSED),
    No("did_not_come", NoteAbsence(STRANGER, "late", invited=True), CLERK, CLOSED),
)


@refusals(*ROWS)
def test_absences_are_refused(row: No) -> None:
    site(row)
