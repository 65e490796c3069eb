"""Named ballots: who may vote is fixed at opening, what was voted is told at the end."""

from typing import Any

import pytest

from deliberation.meetings.core.agenda import OpenItem
from deliberation.meetings.core.ballots import (
    MAX_CHOICES,
    MAX_SECONDS,
    YES_NO_ABSTAIN,
    BallotCast,
    BallotClosed,
    BallotOpened,
    BallotRevealed,
    BallotVoided,
    CastBallot,
    CloseBallot,
    OpenBallot,
    RevealBallot,
    VoidBallot,
)
from deliberation.meetings.core.hold import HoldMeeting
from deliberation.meetings.core.motions import MoveMotion, NoteDecision, PutMotion
from deliberation.meetings.core.roll import ChangeSeat, LeaveSeat, TakeSeat
from deliberation.meetings.core.sitting import AdjournMeeting, CloseMeeting
from deliberation.meetings.core.state import PLATFORM, Outcome, Threshold
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
    Done,
    No,
    after,
    agenda,
    decided,
    opened,
    refusal,
    refusals,
    seated,
    site,
)

VOTERS = (CHAIR, VICE, FIRST, SECOND, THIRD)
PUT: tuple[Done, ...] = ((MoveMotion("Build the park"), CHAIR), (PutMotion(1, 1), CHAIR))
OPEN = opened((OpenBallot("Park?"), CHAIR))
TIMED = opened((OpenBallot("Park?", seconds=30), CHAIR))
VOTES: tuple[Done, ...] = (
    (CastBallot(1, "yes"), FIRST),
    (CastBallot(1, "yes"), CHAIR),
    (CastBallot(1, "no"), THIRD),
    (CastBallot(1, "abstain"), VICE),
)
TALLY = {"yes": 2, "no": 1, "abstain": 1}
LIST = {"yes": (CHAIR, FIRST), "no": (THIRD,), "abstain": (VICE,)}
LABELS = {"good": "满意", "fair": "基本满意", "poor": "不满意"}
ASKED_OUT = (OpenBallot("Park?", results="when_revealed", motion=1), CHAIR)
UNTOLD: tuple[Done, ...] = (*PUT, ASKED_OUT, (CloseBallot(1), CHAIR))


# ---- opening ----


def test_opening_copies_the_electorate_from_the_roll() -> None:
    meeting = opened((agenda((1, None)), CHAIR), (OpenItem(1), CHAIR), entitled=20)

    assert decided(OpenBallot("Park?", seconds=30), meeting, by=CHAIR) == (
        BallotOpened(
            ballot=1,
            kind="vote",
            choices=YES_NO_ABSTAIN,
            electorate=VOTERS,
            entitled=20,
            base="cast",
            threshold=Threshold("more_than", 1, 2),
            results="at_once",
            deadline_at=START + 30_000,
            motion=None,
            item=1,
            question="Park?",
            labels=None,
        ),
    )


def test_the_electorate_may_be_some_of_those_entitled() -> None:
    some = after(opened(), (OpenBallot("Park?", electorate=(THIRD, FIRST, THIRD)), PLATFORM))

    assert some.ballot is not None
    assert some.ballot.electorate == (FIRST, THIRD)


def test_a_setting_says_which_roles_vote() -> None:
    wide = opened((OpenBallot("Park?"), CHAIR), voting_roles=("clerk", "scrutineer", "guest"))

    assert wide.ballot is not None
    assert wide.ballot.electorate == (CLERK, SCRUTINEER, GUEST)
    assert decided(CastBallot(1, "no"), wide, by=SCRUTINEER) == (BallotCast(1, SCRUTINEER, "no"),)


def test_an_assessment_has_choices_of_its_own() -> None:
    (opening,) = decided(OpenBallot("How was it?", kind="assessment", labels=LABELS), opened(), by=CHAIR)

    assert isinstance(opening, BallotOpened)
    assert (opening.choices, opening.labels) == (("good", "fair", "poor"), LABELS)


# ---- casting ----


def test_each_of_the_electorate_casts_one_vote() -> None:
    assert decided(CastBallot(1, "yes"), OPEN, by=FIRST) == (BallotCast(1, FIRST, "yes"),)


def test_a_clerk_casts_for_those_in_the_hall_and_on_the_phone() -> None:
    assert decided(CastBallot(1, "yes", for_=THIRD), OPEN, by=CLERK) == (BallotCast(1, THIRD, "yes"),)
    assert decided(CastBallot(1, "no", for_=SECOND), OPEN, by=CHAIR) == (BallotCast(1, SECOND, "no"),)


def test_the_platform_casts_in_a_replay() -> None:
    assert decided(CastBallot(1, "yes", for_=FIRST), OPEN, by=PLATFORM) == (BallotCast(1, FIRST, "yes"),)


def test_who_came_after_the_opening_does_not_vote() -> None:
    late = after(OPEN, (TakeSeat("member"), STRANGER))

    assert refusal(CastBallot(1, "yes"), late, by=STRANGER) == "not_in_electorate"


def test_who_left_and_came_back_still_votes() -> None:
    gone = after(OPEN, (LeaveSeat(), FIRST))
    assert refusal(CastBallot(1, "yes"), gone, by=FIRST) == "not_seated"

    back = after(gone, (TakeSeat("member"), FIRST))
    assert decided(CastBallot(1, "yes"), back, by=FIRST) == (BallotCast(1, FIRST, "yes"),)


def test_a_change_of_role_changes_no_electorate() -> None:
    changed = after(OPEN, (ChangeSeat(FIRST, "guest", "science", "main", "online"), CHAIR))

    assert decided(CastBallot(1, "yes"), changed, by=FIRST) == (BallotCast(1, FIRST, "yes"),)


def test_votes_count_until_the_deadline_even_if_the_clock_closes_late() -> None:
    assert decided(CastBallot(1, "yes"), TIMED, by=FIRST, at=START + 29_999) == (BallotCast(1, FIRST, "yes"),)
    assert refusal(CastBallot(1, "yes"), TIMED, by=FIRST, at=START + 30_000) == "ballot_over"
    assert decided(CloseBallot(1), TIMED, by=PLATFORM, at=START + 900_000) == (
        BallotClosed(1, "at_once", 0, {"yes": 0, "no": 0, "abstain": 0}, Outcome("no_result", 0, 0, 1), EMPTY_LIST),
    )


EMPTY_LIST: dict[str, tuple[int, ...]] = {"yes": (), "no": (), "abstain": ()}


# ---- closing, revealing, voiding ----


def test_closing_tells_the_count_the_outcome_and_who_voted_what() -> None:
    assert decided(CloseBallot(1), after(OPEN, *VOTES), by=CHAIR) == (
        BallotClosed(1, "at_once", 4, TALLY, Outcome("rejected", 2, 4, 3), LIST),
    )


def test_a_vote_decides_its_motion_when_it_is_told() -> None:
    adopted = opened(*PUT, (OpenBallot("Park?", base="valid", motion=1), CHAIR), *VOTES, (CloseBallot(1), CHAIR))

    assert adopted.motions[1].status == "adopted"
    assert adopted.results[1].outcome == Outcome("adopted", 2, 3, 2)


@pytest.mark.parametrize("results", ["at_once", "when_revealed"])
def test_a_motion_on_which_all_abstain_is_voted_on_again_or_decided_otherwise(results: Any) -> None:
    asked = OpenBallot("Park?", motion=1, results=results)
    silent = opened(*PUT, (asked, CHAIR), (CastBallot(1, "abstain"), FIRST), (CloseBallot(1), CHAIR))
    silent = silent if results == "at_once" else after(silent, (RevealBallot(1), CHAIR))
    assert (silent.results[1].outcome, silent.motions[1].status) == (Outcome("no_result", 0, 1, 1), "put")

    again = after(silent, (asked, CHAIR))
    noted = after(silent, (NoteDecision("Agreed", "applause", motion=1), CHAIR))

    assert again.ballot is not None
    assert noted.motions[1].status == "adopted"
    assert after(noted, (VoidBallot(1, "technical"), CHAIR)).motions[1].status == "adopted"


def test_a_result_waits_until_it_is_revealed() -> None:
    waiting = opened(*PUT, ASKED_OUT, *VOTES, (CloseBallot(1), CHAIR))
    assert (waiting.results[1].revealed, waiting.motions[1].status) == (False, "put")

    assert decided(RevealBallot(1), waiting, by=CHAIR) == (
        BallotRevealed(1, 1, TALLY, Outcome("rejected", 2, 4, 3), LIST),
    )
    told = after(waiting, (RevealBallot(1), CHAIR))
    assert (told.results[1].revealed, told.motions[1].status, told.unrevealed) == (True, "rejected", {})


def test_an_open_ballot_is_voided_with_its_turnout() -> None:
    voting = opened(*PUT, (OpenBallot("Park?", motion=1), CHAIR), *VOTES)

    assert decided(VoidBallot(1, "other", "wrong slide"), voting, by=CHAIR) == (
        BallotVoided(1, "other", 4, None, "wrong slide"),
    )
    voided = after(voting, (VoidBallot(1, "technical"), CHAIR))
    assert (voided.ballot, voided.results[1].voided, voided.results[1].tally) == (None, "technical", None)


def test_when_a_told_result_is_voided_its_motion_stands_as_put_again() -> None:
    told = opened(*PUT, (OpenBallot("Park?", motion=1), CHAIR), *VOTES, (CloseBallot(1), CHAIR))

    assert decided(VoidBallot(1, "wrong_electorate"), told, by=CHAIR) == (
        BallotVoided(1, "wrong_electorate", 4, 1, None),
    )
    voided = after(told, (VoidBallot(1, "wrong_electorate"), CHAIR))
    assert voided.motions[1].status == "put"
    assert after(voided, (OpenBallot("Park?", motion=1), CHAIR)).ballot is not None


def test_a_motion_is_not_decided_a_second_time_while_its_result_waits_to_be_told() -> None:
    waiting = opened(*UNTOLD)

    assert refusal(OpenBallot("Park?", motion=1), waiting, by=CHAIR) == "result_not_told"
    assert refusal(NoteDecision("Agreed", "applause", motion=1), waiting, by=CHAIR) == "result_not_told"


def test_a_meeting_is_not_closed_over_a_result_that_was_never_told() -> None:
    waiting = opened(*UNTOLD)

    assert refusal(CloseMeeting(), waiting, by=CHAIR) == "result_not_told"
    assert after(waiting, (RevealBallot(1), CHAIR), (CloseMeeting(), CHAIR)).status == "closed"
    assert after(waiting, (VoidBallot(1, "technical"), CHAIR), (CloseMeeting(), CHAIR)).status == "closed"


def test_the_votes_of_a_voided_ballot_are_not_kept_to_be_told() -> None:
    assert opened(*UNTOLD, (VoidBallot(1, "technical"), CHAIR)).unrevealed == {}


def test_when_the_meeting_is_closed_no_result_is_told() -> None:
    told = opened(*UNTOLD, (RevealBallot(1), CHAIR), (CloseMeeting(), CHAIR))

    assert refusal(RevealBallot(1), told, by=CHAIR) == "closed"


# ---- refusals ----


def ballot(question: str = "Park?", **more: object) -> OpenBallot:
    return OpenBallot(question, **more)  # type: ignore[arg-type]


MEETING = opened()
MOVED = opened((MoveMotion("Build the park"), FIRST))
CLOSED_RESULT = after(OPEN, (CloseBallot(1), CHAIR))
NOBODY = opened(voting_roles=())
TWENTY_ONE = {f"c{n}": str(n) for n in range(MAX_CHOICES + 1)}
ROWS = (
    No("moderator_only", ballot(), SCRUTINEER, MEETING),
    No("not_available", ballot(secrecy="secret"), CHAIR, MEETING),
    No("adjourned", ballot(), CHAIR, after(MEETING, (AdjournMeeting(), CHAIR))),
    No("not_open", ballot(), CHAIR, seated()),
    No("ballot_open", ballot(), CHAIR, OPEN),
    No("release_first", ballot(), CHAIR, after(OPEN, (HoldMeeting(), CHAIR), (CloseBallot(1), CHAIR))),
    No("bad_time", ballot(seconds=0), CHAIR, MEETING),
    No("bad_time", ballot(seconds=MAX_SECONDS + 1), CHAIR, MEETING),
    No("no_such_motion", ballot(motion=1), CHAIR, MEETING),
    No("stale", ballot(motion=1), CHAIR, MOVED),
    No("result_not_told", ballot(motion=1), CHAIR, opened(*UNTOLD)),
    No("motion_needs_a_vote", ballot(motion=1, kind="straw"), CHAIR, opened(*PUT)),
    No("bad_threshold", ballot(threshold=Threshold("at_least", 1, 0)), CHAIR, MEETING),
    No("bad_threshold", ballot(threshold=Threshold("at_least", 1, 1_001)), CHAIR, MEETING),
    No("bad_threshold", ballot(threshold=Threshold("at_least", 0, 2)), CHAIR, MEETING),
    No("bad_threshold", ballot(threshold=Threshold("at_least", 3, 2)), CHAIR, MEETING),
    No("bad_threshold", ballot(threshold=Threshold("more_than", 2, 2)), CHAIR, MEETING),
    No("not_entitled", ballot(electorate=(FIRST, GUEST)), CHAIR, MEETING),
    No("nobody_to_vote", ballot(electorate=()), CHAIR, MEETING),
    No("nobody_to_vote", ballot(), CHAIR, NOBODY),
    No("bad_choices", ballot(kind="assessment"), CHAIR, MEETING),
    No("bad_choices", ballot(labels=LABELS), CHAIR, MEETING),
    No("bad_choices", ballot(kind="straw", labels={"one": "一"}), CHAIR, MEETING),
    No("bad_choices", ballot(kind="straw", labels=TWENTY_ONE), CHAIR, MEETING),
    No("bad_choices", ballot(kind="straw", labels={"Yes!": "是", "no": "否"}), CHAIR, MEETING),
    No("bad_choices", ballot(kind="straw", labels={"a": "是", "b": "是"}), CHAIR, MEETING),
    No("empty_text", ballot(kind="straw", labels={"a": "是", "b": ""}), CHAIR, MEETING),
    No("empty_text", ballot(""), CHAIR, MEETING),
    No("clerk_only", CastBallot(1, "yes", for_=THIRD), SCRUTINEER, OPEN),
    No("stale", CastBallot(2, "yes"), FIRST, OPEN),
    No("stale", CastBallot(1, "yes"), FIRST, CLOSED_RESULT),
    No("not_seated", CastBallot(1, "yes"), STRANGER, OPEN),
    No("votes_for_itself", CastBallot(1, "yes", for_=FIRST), CLERK, OPEN),
    No("not_in_electorate", CastBallot(1, "yes"), GUEST, OPEN),
    No("already_voted", CastBallot(1, "no"), FIRST, after(OPEN, *VOTES)),
    No("ballot_over", CastBallot(1, "no"), FIRST, TIMED, START + 30_000),
    No("no_such_choice", CastBallot(1, "maybe"), FIRST, OPEN),
    No("moderator_only", CloseBallot(1), SCRUTINEER, OPEN),
    No("stale", CloseBallot(2), CHAIR, OPEN),
    No("moderator_only", RevealBallot(1), SCRUTINEER, opened(*UNTOLD)),
    No("closed", RevealBallot(1), CHAIR, after(CLOSED_RESULT, (CloseMeeting(), CHAIR))),
    No("stale", RevealBallot(1), CHAIR, CLOSED_RESULT),
    No("stale", RevealBallot(1), CHAIR, opened(*UNTOLD, (VoidBallot(1, "technical"), CHAIR))),
    No("moderator_only", VoidBallot(1, "technical"), SCRUTINEER, OPEN),
    No("closed", VoidBallot(1, "technical"), CHAIR, after(CLOSED_RESULT, (CloseMeeting(), CHAIR))),
    No("reason_needed", VoidBallot(1, "other"), CHAIR, OPEN),
    No("stale", VoidBallot(2, "technical"), CHAIR, CLOSED_RESULT),
    No("stale", VoidBallot(1, "technical"), CHAIR, after(OPEN, (VoidBallot(1, "technical"), CHAIR))),
)


@refusals(*ROWS)
def test_ballots_are_refused(row: No) -> None:
    site(row)


@pytest.mark.parametrize("code", ["yes", "a", "option_2", "x" * 20])
def test_a_choice_is_a_short_code(code: str) -> None:
    labels = {code: "是", "other": "否"}

    assert after(MEETING, (ballot(kind="straw", labels=labels), CHAIR)).ballot is not None
