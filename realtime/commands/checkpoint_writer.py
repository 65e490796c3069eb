"""Writes the checkpoints of cached meetings in the background, never while a command waits."""

import logging
import time
from uuid import UUID

from deliberation.meetings.state_cache import checkpoints, memory
from realtime.infra.db_executor import run

log = logging.getLogger(__name__)

RETRY_SECONDS = 60.0  # after one could not be written; a cold start can do without


class CheckpointWriter:
    def __init__(self) -> None:
        self._not_before: dict[UUID, float] = {}

    async def write(self) -> None:
        """Each that is wanted, one after the other; what goes wrong with one keeps no other from it."""
        for meeting, current in memory.all_remembered():
            if not checkpoints.wanted(meeting, current) or time.monotonic() < self._not_before.get(meeting, 0):
                continue
            self._not_before.pop(meeting, None)
            try:
                await run(checkpoints.store, meeting, current)
            except Exception:
                self._not_before[meeting] = time.monotonic() + RETRY_SECONDS
                log.exception("cannot write a checkpoint of meeting %s", meeting)
