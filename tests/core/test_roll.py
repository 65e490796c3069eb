"""The roll: who is seated, in what role, where, and whether there are enough."""

import pytest

from deliberation.meetings.core.roll import ChangeSeat, LeaveSeat, SeatTaken, TakeSeat
from deliberation.meetings.core.sitting import CloseMeeting
from tests.core.meeting import CHAIR, CLERK, FIRST, decided, opened, refusal, seated


@pytest.mark.parametrize("leaving", [(LeaveSeat(), CHAIR), (LeaveSeat(), FIRST), (LeaveSeat(for_=FIRST), CLERK)])
def test_when_the_meeting_is_closed_the_roll_stands(leaving) -> None:
    command, by = leaving

    assert refusal(command, opened((CloseMeeting(), CHAIR)), by=by) == "closed"


def test_the_name_of_a_venue_is_plain_text() -> None:
    assert decided(TakeSeat("member", "science", "Cafe\u0301"), seated(CHAIR), by=FIRST) == (
        SeatTaken(FIRST, "member", "science", "Caf\u00e9", "online"),
    )
    assert decided(TakeSeat("member", venue=" "), seated(CHAIR), by=FIRST) == (
        SeatTaken(FIRST, "member", None, None, "online"),
    )
    assert refusal(TakeSeat("member", venue="\ud800"), seated(CHAIR), by=FIRST) == "bad_text"
    assert refusal(ChangeSeat(FIRST, "member", "science", "a" * 101, "online"), seated(), by=FIRST) == "too_long"
    assert refusal(ChangeSeat(FIRST, "member", "\x00", None, "online"), seated(), by=CHAIR) == "bad_text"
