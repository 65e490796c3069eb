"""Votes without connections: one cast for each member, given to group commit at the same moment.

python -m bench.workers.in_process_votes MEETING BALLOT MEMBERS   prints how long it took, as JSON
"""

import asyncio
import json
import os
import sys
import time
from uuid import UUID, uuid4

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

# ruff: noqa: E402  # models can be imported only now
from bench.workers.seed_data import FIRST_MEMBER
from deliberation.meetings.act import CommandRequest
from deliberation.meetings.core.ballots import CastBallot
from realtime.commands.group_commit import GroupCommit


async def cast(meeting: UUID, ballot: int, members: int) -> None:
    writer = GroupCommit()
    seats = range(FIRST_MEMBER, FIRST_MEMBER + members)
    # One that is refused opens the connection and folds the log, as a server in the middle of a meeting has long done.
    await writer.submit(meeting, CommandRequest(0, CastBallot(ballot, "none"), uuid4()))
    requests = [CommandRequest(seat, CastBallot(ballot, "yes"), uuid4()) for seat in seats]
    begun, used = time.perf_counter(), time.process_time()
    answers = await asyncio.gather(*(writer.submit(meeting, one) for one in requests))
    seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    done = sum(isinstance(answer, int) for answer in answers)
    print(json.dumps({"done": done, "seconds": seconds, "cpu": cpu}))


if __name__ == "__main__":
    asyncio.run(cast(UUID(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
