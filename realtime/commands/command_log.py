"""The command log: one record and a few counts for each committed batch.

It names commands and never says what was in them, nor on which seat they were given: with the times of a
log, that would tell who voted when.
"""

import logging
from collections.abc import Sequence
from uuid import UUID

from deliberation.meetings.act import Answer, CommandRequest
from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import Refused
from realtime.infra.metrics import BATCH_COMMANDS, BATCH_SECONDS

log = logging.getLogger("realtime.journal")


def log_batch(
    meeting: UUID, requests: Sequence[tuple[CommandRequest, str]], answers: Sequence[Answer], *, seconds: float
) -> None:
    """`asked`: each with the name of the request it came by. Called when the answers are durable."""
    BATCH_COMMANDS.observe(len(requests))
    BATCH_SECONDS.observe(seconds)
    if log.isEnabledFor(logging.INFO):
        commands = [describe_command(one, by, answer) for (one, by), answer in zip(requests, answers, strict=True)]
        about = {"meeting": str(meeting), "commands": commands, "seconds": round(seconds, 4)}
        log.info("answered %d of meeting %s", len(requests), meeting, extra=about)


def describe_command(request: CommandRequest, request_id: str, answer: Answer) -> dict[str, str | int]:
    outcome: dict[str, str | int] = {"refused": answer.code} if isinstance(answer, Refused) else {"seq": answer}
    type = codec.NAMES[request.command.__class__]
    return {"command": str(request.token), "request_id": request_id, "type": type, **outcome}
