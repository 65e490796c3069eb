"""A meeting with a few words on its record, closed, approved and sealed: what the tests of the record begin with."""

from deliberation.meetings.core.approving import ApproveRecord
from deliberation.meetings.core.confirming import ConfirmUtterances, ContestUtterance, Passage
from deliberation.meetings.core.roll import LeaveSeat
from deliberation.meetings.core.sealing import SealRecord
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.state import PLATFORM
from deliberation.meetings.core.transcript import RecordUtterance
from tests.core.meeting import CHAIR, CLERK, DEPARTMENT, FIRST, GUEST, SECOND, START, after, opened

WINDOW = START + 1_000
# Passages: 1 and 2 of a member online, 3 of a member on the phone, 4 of a guest, 5 a note.
SAID = opened(
    (RecordUtterance("More trees", seat=FIRST), CLERK),
    (RecordUtterance("And benches", seat=FIRST), CLERK),
    (RecordUtterance("Fewer cars", seat=SECOND), CLERK),
    (RecordUtterance("I agree", seat=GUEST), CLERK),
    (RecordUtterance("applause", "note"), CLERK),
)
CLOSED = after(SAID, (CloseMeeting(confirm_until_at=WINDOW), CHAIR), first_seq=100)
LEFT = after(SAID, (LeaveSeat(), CLERK), (LeaveSeat(), FIRST), (CloseMeeting(), CHAIR), first_seq=100)
CONFIRMED = after(
    CLOSED,
    (ConfirmUtterances((Passage(1, 1), Passage(2, 1))), FIRST),
    (ConfirmUtterances((Passage(3, 1),), for_=SECOND), CLERK),
    (ConfirmUtterances((Passage(4, 1),)), GUEST),
    first_seq=200,
)
CONTESTED = after(CONFIRMED, (ContestUtterance(1, 1, "More old trees"), FIRST), first_seq=300)
END = 999
ONCE = after(CONFIRMED, (ApproveRecord(END), CLERK), first_seq=400)
TWICE = after(ONCE, (ApproveRecord(END), CHAIR), first_seq=500)
SEALED = after(TWICE, (SealRecord(END, "00" * 32, "11" * 32), PLATFORM), first_seq=1000)

__all__ = ["CHAIR", "CLERK", "DEPARTMENT", "FIRST", "GUEST", "SECOND"]
