"""The sitting itself: opened, adjourned, resumed, closed."""

from deliberation.meetings.core.agenda import ItemClosed, OpenItem
from deliberation.meetings.core.ballots import CloseBallot, OpenBallot
from deliberation.meetings.core.floor import FloorEnded, FloorPaused, FloorResumed, GrantFloor, PauseFloor
from deliberation.meetings.core.hold import HoldMeeting
from deliberation.meetings.core.queue import RequestFloor
from deliberation.meetings.core.roll import QuorumNoted
from deliberation.meetings.core.sitting import (
    AdjournMeeting,
    CloseMeeting,
    MeetingAdjourned,
    MeetingClosed,
    MeetingOpened,
    MeetingResumed,
    OpenMeeting,
    ResumeMeeting,
)
from deliberation.meetings.core.state import PLATFORM, Quorum, Settings
from tests.core.meeting import (
    CHAIR,
    CLERK,
    FIRST,
    SECOND,
    START,
    THIRD,
    No,
    after,
    agenda,
    decided,
    opened,
    order,
    refusals,
    seated,
    site,
)

SPEAKING = opened((RequestFloor("booked"), FIRST), (RequestFloor("booked"), SECOND), (GrantFloor(1), CHAIR))
VOTING = opened((OpenBallot("Park?"), CHAIR))
ADJOURNED = opened((AdjournMeeting(), CHAIR))
CLOSED = opened((CloseMeeting(), CHAIR))
UNTOLD = opened((OpenBallot("Park?", results="when_revealed"), CHAIR), (CloseBallot(1), CHAIR))


def test_opening_freezes_the_settings_and_notes_the_quorum() -> None:
    settings = Settings(quorum=6, entitled=20)

    assert decided(OpenMeeting("forum", settings), seated(), by=CHAIR) == (
        MeetingOpened("forum", settings),
        QuorumNoted(present=5, entitled=20, needed=6, reached=False),
    )


def test_an_open_meeting_knows_when_it_opened_and_how_many_were_there() -> None:
    meeting = opened(quorum=5)

    assert (meeting.status, meeting.opened_at, meeting.format) == ("open", START, "forum")
    assert meeting.quorum == Quorum(present=5, entitled=5, needed=5, reached=True, at=START)


def test_adjourning_pauses_the_turn_and_keeps_the_queue() -> None:
    until = START + 600_000

    assert decided(AdjournMeeting(until), SPEAKING, by=CHAIR) == (FloorPaused(1, "adjourned"), MeetingAdjourned(until))
    adjourned = after(SPEAKING, (AdjournMeeting(until), CHAIR))
    assert (adjourned.status, adjourned.until_at, order(adjourned)) == ("adjourned", until, (SECOND,))


def test_a_turn_that_was_paused_already_stays_paused() -> None:
    paused = after(SPEAKING, (PauseFloor(1), CHAIR))

    assert decided(AdjournMeeting(), paused, by=CHAIR) == (MeetingAdjourned(None),)
    assert decided(ResumeMeeting(), after(paused, (AdjournMeeting(), CHAIR)), by=CHAIR) == (MeetingResumed(),)


def test_resuming_lets_the_speaker_go_on() -> None:
    adjourned = after(SPEAKING, (AdjournMeeting(START + 1), CHAIR))

    assert decided(ResumeMeeting(), adjourned, by=CHAIR) == (MeetingResumed(), FloorResumed(1))
    assert after(adjourned, (ResumeMeeting(), CHAIR)).until_at is None


def test_closing_ends_the_turns_closes_the_items_and_notes_the_quorum() -> None:
    interrupted = after(
        SPEAKING,
        (agenda((1, None), (2, 1)), CHAIR),
        (OpenItem(2), CHAIR),
        (RequestFloor("interjection"), THIRD),
        (GrantFloor(3), CHAIR, START + 4_000),
    )

    assert decided(CloseMeeting(), interrupted, by=PLATFORM, at=START + 9_000) == (
        FloorEnded(3, THIRD, 5_000, "closing"),
        FloorEnded(1, FIRST, 4_000, "closing"),
        ItemClosed(2),
        ItemClosed(1),
        QuorumNoted(present=5, entitled=5, needed=0, reached=True),
        MeetingClosed(),
    )


def test_a_closed_meeting_has_no_queue() -> None:
    closed = after(SPEAKING, (CloseMeeting(), CHAIR))

    assert (closed.status, closed.queue, closed.queue_open, closed.turn) == ("closed", (), False, None)


def test_an_adjourned_meeting_may_be_closed() -> None:
    assert decided(CloseMeeting(), ADJOURNED, by=CHAIR)[-1] == MeetingClosed()


ROWS = (
    No("moderator_only", OpenMeeting("forum"), CLERK, seated()),
    No("already_open", OpenMeeting("forum"), CHAIR, CLOSED),
    No("moderator_only", AdjournMeeting(), FIRST, SPEAKING),
    No("not_open", AdjournMeeting(), CHAIR, ADJOURNED),
    No("ballot_open", AdjournMeeting(), CHAIR, VOTING),
    No("bad_time", AdjournMeeting(START), CHAIR, SPEAKING),
    No("moderator_only", ResumeMeeting(), PLATFORM, ADJOURNED),
    No("not_adjourned", ResumeMeeting(), CHAIR, SPEAKING),
    No("release_first", ResumeMeeting(), CHAIR, opened((HoldMeeting(), CHAIR))),
    No("moderator_only", CloseMeeting(), CLERK, SPEAKING),
    No("not_open", CloseMeeting(), CHAIR, seated()),
    No("closed", CloseMeeting(), CHAIR, CLOSED),
    No("ballot_open", CloseMeeting(), CHAIR, VOTING),
    No("result_not_told", CloseMeeting(), CHAIR, UNTOLD),
)


@refusals(*ROWS)
def test_the_sitting_refuses(row: No) -> None:
    site(row)
