"""What one audience's browser holds: cut to size, and nothing it may not know.

That folding what is visible onto a view gives the next view is kept by the golden stories, which the
browser's own fold retells; Python has no second evolve. Here: what a view holds, and what it leaves out.
"""

from random import Random

import pytest

from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot, RevealBallot
from deliberation.meetings.core.conduct import SuspendPosting, Warn
from deliberation.meetings.core.machine import Stamp, replay
from deliberation.meetings.core.motions import MoveMotion
from deliberation.meetings.core.queue import RequestFloor, SetPolicy
from deliberation.meetings.core.state import EMPTY, OTHERS_SHOWN
from deliberation.meetings.core.statements import PostStatement, WithdrawStatement, WithholdStatement
from deliberation.meetings.core.transcript import RecordUtterance
from deliberation.meetings.core.view import OTHERS_CUT, STATEMENT_CUT, view
from deliberation.meetings.core.visibility import AUDIENCES, Audience
from tests.core.anyone import Anyone
from tests.core.meeting import CHAIR, CLERK, FIRST, GUEST, SECOND, THIRD, after, opened

OUTSIDE: tuple[Audience, ...] = ("member", "public")
VOTING = opened((OpenBallot("Park?", results="when_revealed"), CHAIR), (CastBallot(1, "yes"), THIRD))
FULL = after(
    VOTING,
    (SetPolicy("drawn", "5eed"), CHAIR),
    (RequestFloor("booked", note="on trees"), FIRST),
    (PostStatement("pending"), GUEST),
    (PostStatement("shown"), FIRST),
    (Warn(FIRST, "spam"), CHAIR),
    (SuspendPosting(SECOND, "spam"), CHAIR),
)


def test_moderators_see_the_review_the_warnings_the_seed_and_who_voted() -> None:
    seen = view(FULL, "moderator")

    assert [statement.text for statement in seen.review] == ["pending"]
    assert (seen.warnings, seen.suspended, seen.policy.seed) == ({FIRST: 1}, (SECOND,), "5eed")
    assert seen.ballot is not None
    assert seen.ballot.voted == (THIRD,)


@pytest.mark.parametrize("audience", OUTSIDE)
def test_others_see_none_of_it(audience: Audience) -> None:
    seen = view(FULL, audience)

    assert (seen.review, seen.warnings, seen.suspended, seen.policy.seed) == ((), {}, (), None)
    assert seen.ballot is not None
    assert seen.ballot.voted == ()
    assert [statement.text for statement in seen.statements] == ["shown"]


def test_the_public_does_not_read_what_speakers_noted() -> None:
    assert [view(FULL, audience).queue[0].note for audience in AUDIENCES] == ["on trees", "on trees", None]


def test_a_result_that_waits_shows_its_turnout_only_until_it_is_revealed() -> None:
    closed = after(VOTING, (CloseBallot(1), CHAIR))
    told = after(closed, (RevealBallot(1), CHAIR))

    assert [view(closed, audience).results[0].tally for audience in AUDIENCES] == [
        {"yes": 1, "no": 0, "abstain": 0},
        None,
        None,
    ]
    assert [view(closed, audience).results[0].turnout for audience in AUDIENCES] == [1, 1, 1]
    assert view(told, "public").results == view(told, "moderator").results


@pytest.mark.parametrize(
    ("command", "by", "status"),
    [(WithdrawStatement(1), FIRST, "withdrawn"), (WithholdStatement(1, 1, "off_topic"), CHAIR, "withheld")],
)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_what_was_taken_down_leaves_an_empty_place(command: object, by: int, status: str, audience: Audience) -> None:
    taken = after(opened((PostStatement("down"), FIRST), (PostStatement("up"), SECOND)), (command, by))

    assert [(s.status, s.text, s.length) for s in view(taken, audience).statements] == [
        (status, None, 0),
        ("shown", "up", 2),
    ]


def test_long_words_are_cut_and_their_length_is_told() -> None:
    long = opened(
        (PostStatement("字" * (STATEMENT_CUT + 1)), FIRST),
        (MoveMotion("𠮷" * (OTHERS_CUT + 1)), FIRST),
        (RecordUtterance("a" * OTHERS_CUT, seat=FIRST), CLERK),
    )

    seen = view(long, "member")

    assert (seen.statements[0].text, seen.statements[0].length) == ("字" * STATEMENT_CUT, STATEMENT_CUT + 1)
    assert (seen.motions[0].text, seen.motions[0].length) == ("𠮷" * OTHERS_CUT, OTHERS_CUT + 1)
    assert (seen.utterances[0].text, seen.utterances[0].length) == ("a" * OTHERS_CUT, OTHERS_CUT)


def test_the_last_motions_are_held_and_all_are_counted() -> None:
    many = opened(*((MoveMotion(f"number {n}"), FIRST) for n in range(1, OTHERS_SHOWN + 2)))

    seen = view(many, "public")

    assert [motion.id for motion in seen.motions] == list(range(2, OTHERS_SHOWN + 2))
    assert seen.motion_count == OTHERS_SHOWN + 1


def test_a_meeting_read_in_two_parts_is_the_same_meeting() -> None:
    """Whatever the cut: what was folded before it is all that is needed after it."""
    told = _any_log()
    whole = replay(told)
    for cut in range(0, len(told), 7):
        again = replay(told[cut:], replay(told[:cut]))
        assert again == whole
        assert [view(again, audience) for audience in AUDIENCES] == [view(whole, audience) for audience in AUDIENCES]


def _any_log() -> list[tuple[object, Stamp]]:
    meeting = Anyone()
    meeting.begins(Random(1))
    for step in range(40):
        meeting.goes_on(Random(step))
    return [(line.loaded(), line.stamp) for line in meeting.trial.lines]


def test_before_anything_happened_there_is_a_view_too() -> None:
    assert [view(EMPTY, audience).status for audience in AUDIENCES] == ["preparing"] * 3
