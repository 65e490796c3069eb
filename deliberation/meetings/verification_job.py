"""The job that verifies every log of the site, as an operator's timer or the desk asks for it."""

from typing import Any

from deliberation.jobs.registry import Report
from deliberation.meetings.event_log.store import BrokenLog
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Meeting

KIND = "meetings.verify_logs"
MAX_NAMED = 20  # broken logs named in the result; all are counted


def verify_logs(report: Report) -> dict[str, Any]:
    """`{"meetings", "entries", "broken": [{"meeting", "seq", "reason"}], "broken_count"}`."""
    meetings = list(Meeting.objects.order_by("pk").values_list("pk", flat=True))
    entries = 0
    broken: list[dict[str, Any]] = []
    for n, pk in enumerate(meetings):
        report(n, len(meetings))
        meeting = Meeting.objects.filter(pk=pk).first()
        if meeting is None:
            continue
        try:
            entries += verify(meeting).entries
        except BrokenLog as found:
            broken.append({"meeting": str(pk), "seq": found.seq, "reason": found.reason})
    report(len(meetings), len(meetings))
    named = broken[:MAX_NAMED]
    return {"meetings": len(meetings), "entries": entries, "broken": named, "broken_count": len(broken)}
