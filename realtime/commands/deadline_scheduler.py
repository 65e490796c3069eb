"""The deadline scheduler: gives the platform's own commands when something falls due.

One server process at a time holds the lease and does it; another takes over when that one is gone.
"""

import asyncio
import logging
from uuid import UUID

from django.db import DatabaseError

from deliberation.meetings import failpoints
from deliberation.meetings.act import act
from deliberation.meetings.core.deadlines import due
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.state import PLATFORM
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.head import clock_ms
from deliberation.meetings.models import Meeting
from realtime.cluster.lease import Lease
from realtime.infra.db_executor import run
from realtime.infra.metrics import CLOCK_LEASE

logger = logging.getLogger(__name__)

INTERVAL_SECONDS = 0.25

_stuck: set[UUID] = set()  # meetings whose trouble has been told


async def run_scheduler(lease: Lease) -> None:
    """For ever, while this process lives: a clock that stands still would end no turn and close no ballot."""
    while True:
        await asyncio.sleep(INTERVAL_SECONDS)
        try:
            held = await lease.is_held()
            CLOCK_LEASE.n = int(held)
            if held:
                await run(execute_due)
        except DatabaseError as failure:
            CLOCK_LEASE.n = 0
            logger.warning("the deadline scheduler cannot reach the database: %s", failure)


def execute_due() -> None:
    """Does queries. The database's clock says what is due, as it says when everything happens."""
    now = clock_ms()
    for meeting in Meeting.objects.filter(due_at__lte=now).order_by("due_at"):
        try:
            _execute_meeting(meeting, now)
            _stuck.discard(meeting.pk)
        except DatabaseError:
            raise
        except Exception:  # one meeting that cannot go on must not stop the clock of the others
            if meeting.pk not in _stuck:
                logger.exception("the clock cannot serve meeting %s", meeting.pk)
            _stuck.add(meeting.pk)


def _execute_meeting(meeting: Meeting, now: int) -> None:
    for when, command in due(store.load_state(meeting).state):
        if when <= now:
            _execute(meeting.pk, command)


def _execute(meeting: UUID, command: object) -> None:
    if failpoints.ARMED:
        failpoints.reached("clock.due")
    try:
        act(meeting=meeting, by=PLATFORM, command=command)
    except Refused as refused:
        # Somebody was quicker: the ballot was closed, the floor was yielded.
        logger.info("the clock's %s was refused: %s", type(command).__name__, refused.code)
    if failpoints.ARMED:
        failpoints.reached("clock.given")
