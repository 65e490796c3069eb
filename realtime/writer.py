"""Group commit: the commands of one meeting wait in line and go through the door together."""

import asyncio
import logging
import time
from collections import deque
from contextvars import Context
from dataclasses import dataclass
from uuid import UUID

from django.db import InterfaceError, OperationalError

from deliberation.meetings import failpoints
from deliberation.meetings.act import MOST_AT_ONCE, Answer, Asked, act_many
from deliberation.meetings.core.machine import Refused
from realtime import journal
from realtime.executor import run
from realtime.trace import request_id

log = logging.getLogger(__name__)

MOST_WAITING = 4_096  # commands of one meeting; more are refused at once


@dataclass(frozen=True, slots=True)
class Waiting:
    asked: Asked
    answer: asyncio.Future[Answer]
    request_id: str


class Writer:
    """One per process. A meeting has one batch under way at a time; others do not wait for it."""

    def __init__(self) -> None:
        self._waiting: dict[UUID, deque[Waiting]] = {}
        self._answered: dict[UUID, asyncio.Event] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def busy(self, meeting: UUID) -> bool:
        """Whether more wait than the batch under way."""
        return bool(self._waiting.get(meeting))

    def answered(self, meeting: UUID) -> asyncio.Event | None:
        """Set once those in the batch under way have their answers."""
        return self._answered.get(meeting)

    async def submit(self, meeting: UUID, asked: Asked) -> Answer:
        """The answer, once it is durable. Never raises for what a command does."""
        line = self._waiting.get(meeting)
        if line is None:
            line = self._waiting[meeting] = deque()
            # Whose command came first is not who asked for all that follows.
            task = asyncio.create_task(self._serve(meeting, line), context=Context())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if len(line) >= MOST_WAITING:
            return Refused("busy")
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        line.append(Waiting(asked, answer, request_id.get()))
        # A socket that closes stops waiting, which ends no more than that; the command it gave goes on.
        return await answer

    async def _serve(self, meeting: UUID, line: deque[Waiting]) -> None:
        await asyncio.sleep(0)  # whatever came in the same turn of the loop goes in the same batch
        while line:
            self._answered[meeting] = answered = asyncio.Event()
            batch = [line.popleft() for _ in range(min(len(line), MOST_AT_ONCE))]
            if failpoints.ARMED:
                failpoints.reached("writer.batched")
            began = time.monotonic()
            answers = await _answers(meeting, [waiting.asked for waiting in batch])
            given = [(waiting.asked, waiting.request_id) for waiting in batch]
            journal.write(meeting, given, answers, seconds=time.monotonic() - began)
            for waiting, answer in zip(batch, answers, strict=True):
                if not waiting.answer.done():
                    waiting.answer.set_result(answer)
            answered.set()
        del self._waiting[meeting], self._answered[meeting]


async def _answers(meeting: UUID, asked: list[Asked]) -> list[Answer]:
    """Together; and where that fails, one by one, so that one bad command spoils no other."""
    try:
        return await run(act_many, meeting=meeting, asked=asked)
    except Refused as refused:
        return [refused] * len(asked)
    except Exception as failure:  # noqa: BLE001  # each command will say for itself what is wrong with it
        log.warning("a batch of %d commands failed in meeting %s: %s", len(asked), meeting, failure)
    answers: list[Answer] = []
    for one in asked:
        try:
            answers.append(await _alone(meeting, one))
        except (InterfaceError, OperationalError) as lost:
            log.warning("the database cannot be had for meeting %s: %s", meeting, lost)
            return answers + [Refused("try_later")] * (len(asked) - len(answers))
    return answers


async def _alone(meeting: UUID, asked: Asked) -> Answer:
    """Raises InterfaceError and OperationalError, which are not this command's fault."""
    try:
        (answer,) = await run(act_many, meeting=meeting, asked=[asked])
    except Refused as refused:
        return refused
    except (InterfaceError, OperationalError):
        raise
    except Exception:  # a fault of ours: told as one, and no reason to leave anybody without an answer
        log.exception("a %s failed in meeting %s", type(asked.command).__name__, meeting)
        return Refused("internal")
    return answer
