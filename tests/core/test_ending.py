"""Seats that the platform takes back: nobody is removed, what was done stands, and a meeting may lose its moderator."""

from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot
from deliberation.meetings.core.ending import EndSeat, SeatEnded
from deliberation.meetings.core.floor import FloorEnded, FloorPaused, GrantFloor, ResumeFloor
from deliberation.meetings.core.machine import decide
from deliberation.meetings.core.queue import FloorWithdrawn, RequestFloor
from deliberation.meetings.core.roll import ChangeSeat, SeatChanged, TakeSeat, WriteCard
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting
from deliberation.meetings.core.state import PLATFORM
from tests.core.meeting import (
    CHAIR,
    CLERK,
    FIRST,
    SECOND,
    START,
    THIRD,
    VICE,
    No,
    after,
    decided,
    opened,
    refusal,
    refusals,
    site,
)

WISH = RequestFloor("booked")
SPEAKING = opened((WISH, FIRST), (WISH, SECOND), (GrantFloor(1), CHAIR), seats=(CHAIR, FIRST, SECOND, THIRD))
LATER = START + 5_000


ROWS = [
    No("not_available", EndSeat(FIRST), CHAIR, opened()),
    No("not_seated", EndSeat(FIRST), PLATFORM, opened(seats=(CHAIR,))),
    No("closed", EndSeat(FIRST), PLATFORM, opened((CloseMeeting(), CHAIR))),
]


@refusals(*ROWS)
def test_a_seat_is_taken_back_by_the_platform_while_it_is_held(row: No) -> None:
    site(row)


def test_whoever_waited_waits_no_longer_and_is_not_called_removed() -> None:
    assert decided(EndSeat(SECOND), SPEAKING, by=PLATFORM) == (FloorWithdrawn(2), SeatEnded(SECOND))
    assert after(SPEAKING, (EndSeat(SECOND), PLATFORM)).removed == ()


def test_whoever_spoke_has_left_the_floor() -> None:
    ended = FloorEnded(1, FIRST, 5_000, "left")
    assert decided(EndSeat(FIRST), SPEAKING, by=PLATFORM, at=LATER) == (ended, SeatEnded(FIRST))


def test_the_row_of_the_seat_loses_its_role_in_the_same_operation() -> None:
    decision = decide(EndSeat(SECOND), SPEAKING, by=PLATFORM, at=START)
    assert decision.effects == (WriteCard(SECOND, {"role": ""}),)
    demoted = decide(ChangeSeat(SECOND, "guest", None, None, "online"), SPEAKING, by=PLATFORM, at=START)
    assert demoted.effects == (WriteCard(SECOND, {"role": "guest"}),)
    by_hand = decide(ChangeSeat(SECOND, "guest", None, None, "online"), SPEAKING, by=CHAIR, at=START)
    assert by_hand.effects == ()


def test_votes_that_were_cast_stand_and_others_lapse() -> None:
    voting = opened((OpenBallot("Park?"), CHAIR), (CastBallot(1, "yes"), FIRST))
    ended = after(voting, (EndSeat(FIRST), PLATFORM), (EndSeat(SECOND), PLATFORM))

    assert ended.ballot is not None
    assert voting.ballot is not None
    assert (ended.ballot.electorate, ended.ballot.entitled) == (voting.ballot.electorate, voting.ballot.entitled)
    assert ended.ballot.cast[FIRST] == "yes"
    assert refusal(CastBallot(1, "yes"), ended, by=SECOND) == "not_seated"
    assert refusal(CastBallot(1, "yes", for_=SECOND), ended, by=CLERK) == "not_seated"
    result = after(ended, (CloseBallot(1), CHAIR)).results[1]
    assert result.tally == {"yes": 1, "no": 0, "abstain": 0}


def test_with_the_last_moderator_a_running_turn_pauses_and_a_ballot_goes_on() -> None:
    voting = after(SPEAKING, (OpenBallot("Park?"), CHAIR))

    assert decided(EndSeat(CHAIR), voting, by=PLATFORM) == (FloorPaused(1, "unmoderated"), SeatEnded(CHAIR))
    alone = after(voting, (EndSeat(CHAIR), PLATFORM, LATER))
    assert alone.ballot is not None
    assert alone.turn is not None
    assert (alone.turn.paused, alone.turn.spent_ms) == ("unmoderated", 5_000)
    back = after(alone, (TakeSeat("moderator"), VICE), (ResumeFloor(1), VICE))
    assert back.turn is not None
    assert back.turn.paused is None


def test_the_last_moderator_is_demoted_by_the_platform_under_the_same_rule() -> None:
    demotion = ChangeSeat(CHAIR, "member", None, "main", "in_person")
    assert refusal(demotion, SPEAKING, by=CHAIR) == "last_moderator"
    assert decided(demotion, SPEAKING, by=PLATFORM) == (
        FloorPaused(1, "unmoderated"),
        SeatChanged(CHAIR, "member", None, "main", "in_person"),
    )


def test_nothing_is_paused_while_another_moderates_or_the_meeting_rests() -> None:
    two = opened((WISH, FIRST), (GrantFloor(1), CHAIR), seats=(CHAIR, VICE, FIRST))
    assert decided(EndSeat(CHAIR), two, by=PLATFORM) == (SeatEnded(CHAIR),)
    resting = after(SPEAKING, (AdjournMeeting(), CHAIR))
    assert decided(EndSeat(CHAIR), resting, by=PLATFORM) == (SeatEnded(CHAIR),)
