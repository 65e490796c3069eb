"""A meeting in which a ballot is decided long after it left what browsers hold."""

from deliberation.meetings.core.ballots import CastBallot, CloseBallot, OpenBallot, RevealBallot, VoidBallot
from deliberation.meetings.core.motions import MoveMotion, PutMotion
from deliberation.meetings.core.state import OTHERS_SHOWN
from tests.stories.chapters import MODERATOR, ONE, TWO, begun
from tests.stories.telling import Telling


def late_result() -> tuple[Telling, list[int]]:
    """The meeting, and the entries after which to look at it."""
    told = begun()
    told.do(MODERATOR, MoveMotion("增设站点"))
    told.do(MODERATOR, PutMotion(1, 1))
    told.do(MODERATOR, OpenBallot("是否同意?", results="when_revealed", motion=1))
    told.do(ONE, CastBallot(1, "yes"))
    told.do(MODERATOR, CloseBallot(1))
    for ballot in range(2, OTHERS_SHOWN + 3):
        told.do(MODERATOR, OpenBallot("试一试", kind="straw"))
        told.do(TWO, CastBallot(ballot, "abstain"))
        told.do(MODERATOR, CloseBallot(ballot))
    before = told.seq
    told.do(MODERATOR, RevealBallot(1))
    told.do(MODERATOR, VoidBallot(1, "wrong_electorate"))
    return told, [before, before + 1, before + 2]
