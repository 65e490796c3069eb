"""After the scripted meeting: its record is checked, approved by two of the cast and sealed, as people would do it."""

import logging
from uuid import UUID

from deliberation.meetings.act import act
from deliberation.meetings.core.approving import ApproveRecord
from deliberation.meetings.core.confirming import SettleContest
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.statements import WithholdStatement
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.head import read_head
from deliberation.meetings.models import Meeting
from deliberation.records.models import Edition
from deliberation.records.operations import destroy, seal_record

logger = logging.getLogger(__name__)

PACKAGES_KEPT = 20  # two editions each of ten meetings


def keep_record(meeting: UUID, *, clerk: int, moderator: int) -> None:
    """Does queries. A record that cannot be sealed stays a draft: the next meeting begins all the same."""
    try:
        _settle(meeting, clerk, moderator)
        for seat in (clerk, moderator):
            act(meeting=meeting, by=seat, command=ApproveRecord(read_head(meeting).last_seq))
        seal_record(meeting=Meeting.objects.select_related("consultation__organisation").get(pk=meeting))
    except Refused as refused:
        logger.warning("demo: the record of meeting %s is not sealed: %s", meeting, refused.code)
    newest = Edition.objects.filter(package__isnull=False).order_by("-pk").values_list("pk", flat=True)
    destroy(Edition.objects.filter(pk__in=list(newest[PACKAGES_KEPT:])))


def _settle(meeting: UUID, clerk: int, moderator: int) -> None:
    """What visitors left open: statements that nobody reviewed, passages they disputed."""
    state = store.load_state(read_head(meeting)).state
    for statement in (state.statements[number] for number in state.review):
        if statement.status == "pending":
            act(meeting=meeting, by=moderator, command=WithholdStatement(statement.id, statement.version, "other"))
    for number, contest in state.contests.items():
        if contest.open:
            act(meeting=meeting, by=clerk, command=SettleContest(number, "refused"))
