"""The worker of an embedded set-up: a child process, started when a job waits and ending when none does.

A thread would hold the interpreter that answers the room; a process of its own gives way to it.
"""

import asyncio
import sys

from django.conf import settings
from django.db import DatabaseError

from deliberation.jobs.queries import needs_worker
from realtime.infra.db_executor import run

INTERVAL_SECONDS = 2.0
IDLE_SECONDS = 30
STOP_SECONDS = 3.0


async def run_worker_when_needed() -> None:
    """For ever; cancelled, it ends its child."""
    child: asyncio.subprocess.Process | None = None
    try:
        while True:
            await asyncio.sleep(INTERVAL_SECONDS)
            if (child is None or child.returncode is not None) and await _is_needed():
                child = await asyncio.create_subprocess_exec(*_command(), stdin=asyncio.subprocess.DEVNULL)
    finally:
        if child is not None and child.returncode is None:
            await _end(child)


async def _is_needed() -> bool:
    try:
        return await run(needs_worker)
    except DatabaseError:
        return False  # it will be asked again


def _command() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker", "--until-idle", str(IDLE_SECONDS)]


async def _end(child: asyncio.subprocess.Process) -> None:
    """A job that is cut off here is taken up again by the next worker."""
    child.terminate()
    try:
        await asyncio.wait_for(child.wait(), STOP_SECONDS)
    except TimeoutError:
        child.kill()
        await child.wait()
