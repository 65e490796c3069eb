"""Group commit: commands of one meeting are queued and committed together."""

import asyncio
import logging
import time
from collections import deque
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from django.db import InterfaceError, OperationalError

from deliberation.meetings import failpoints
from deliberation.meetings.act import MAX_BATCH, Answer, CommandRequest, act_many
from deliberation.meetings.core.machine import Refused
from realtime.commands import command_log
from realtime.infra.db_executor import run
from realtime.infra.request_id import request_id
from realtime.infra.supervision import unharmed

log = logging.getLogger(__name__)

MAX_QUEUED = 4_096  # commands of one meeting; more are refused at once
CROWD_SIZE = 8  # of them; so many come together when something was asked of everybody


@dataclass(frozen=True, slots=True)
class QueuedCommand:
    request: CommandRequest
    answer: asyncio.Future[Answer]
    request_id: str


@dataclass(slots=True)
class MeetingQueue:
    """Those who wait before the door of one meeting, and the batch that has gone in."""

    waiting: deque[QueuedCommand] = field(default_factory=deque)
    in_flight: int = 0
    committed: asyncio.Event = field(default_factory=asyncio.Event)


class GroupCommit:
    """One per process. A meeting has one batch under way at a time; others do not wait for it."""

    def __init__(self) -> None:
        self._queues: dict[UUID, MeetingQueue] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def is_busy(self, meeting: UUID) -> bool:
        """Whether a crowd waits for its answers."""
        queue = self._queues.get(meeting)
        return queue is not None and len(queue.waiting) + queue.in_flight > CROWD_SIZE

    def batch_done(self, meeting: UUID) -> asyncio.Event | None:
        """Set once those in the batch under way have their answers."""
        queue = self._queues.get(meeting)
        return None if queue is None or not queue.in_flight else queue.committed

    async def submit(self, meeting: UUID, request: CommandRequest) -> Answer:
        """The answer, once it is durable. Never raises for what a command does."""
        queue = self._queues.get(meeting)
        if queue is None:
            queue = self._queues[meeting] = MeetingQueue()
            # Whose command came first is not who asked for all that follows.
            task = asyncio.create_task(self._commit_batches(meeting, queue), context=Context())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if len(queue.waiting) >= MAX_QUEUED:
            return Refused("busy")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        queue.waiting.append(QueuedCommand(request, answer, request_id.get()))
        # A socket that closes stops waiting, which ends no more than that; the command it gave goes on.
        return await answer

    async def _commit_batches(self, meeting: UUID, queue: MeetingQueue) -> None:
        await asyncio.sleep(0)  # whatever came in the same turn of the loop goes in the same batch
        while queue.waiting:
            batch = [queue.waiting.popleft() for _ in range(min(len(queue.waiting), MAX_BATCH))]
            queue.in_flight, queue.committed = len(batch), asyncio.Event()
            if failpoints.ARMED:
                failpoints.reached("writer.batched")
            await unharmed("batch of commands", partial(_through, meeting, queue, batch))
            for waiting in batch:  # whatever went wrong, nobody waits for ever before the door
                _tell(waiting, Refused("internal"))
            queue.committed.set()
        del self._queues[meeting]


async def _through(meeting: UUID, queue: MeetingQueue, batch: list[QueuedCommand]) -> None:
    """The answers come first; the journal afterwards."""
    began = time.monotonic()
    answers = await _commit_batch(meeting, [waiting.request for waiting in batch])
    took = time.monotonic() - began
    for waiting, answer in zip(batch, answers, strict=True):
        _tell(waiting, answer)
    queue.committed.set()
    command_log.log_batch(meeting, [(one.request, one.request_id) for one in batch], answers, seconds=took)


def _tell(waiting: QueuedCommand, answer: Answer) -> None:
    if not waiting.answer.done():
        waiting.answer.set_result(answer)


async def _commit_batch(meeting: UUID, requests: list[CommandRequest]) -> list[Answer]:
    """Together; and where that fails, one by one, so that one bad command spoils no other."""
    try:
        return await run(act_many, meeting=meeting, requests=requests)
    except Refused as refused:
        return [refused] * len(requests)
    except Exception as failure:  # noqa: BLE001  # each command will say for itself what is wrong with it
        log.warning("a batch of %d commands failed in meeting %s: %s", len(requests), meeting, failure)
    answers: list[Answer] = []
    for one in requests:
        try:
            answers.append(await _commit_one(meeting, one))
        except (InterfaceError, OperationalError) as lost:
            log.warning("database unavailable for meeting %s: %s", meeting, lost)
            return answers + [Refused("try_later")] * (len(requests) - len(answers))
    return answers


async def _commit_one(meeting: UUID, request: CommandRequest) -> Answer:
    """Raises InterfaceError and OperationalError, which are not this command's fault."""
    try:
        (answer,) = await run(act_many, meeting=meeting, requests=[request])
    except Refused as refused:
        return refused
    except (InterfaceError, OperationalError):
        raise
    except Exception:  # a fault of ours: told as one, and no reason to leave anybody without an answer
        log.exception("a %s failed in meeting %s", type(request.command).__name__, meeting)
        return Refused("internal")
    return answer
