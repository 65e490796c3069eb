"""The same hub under another server: no frame extension, its own way with limits, pings and closing. For tests alone.

python -m tests.realtime.on_uvicorn --port 8000
"""

import argparse
import asyncio
import os
import sys
from contextlib import suppress
from functools import partial

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django
import uvicorn

from tests.servers import HOST

MAX_BYTES = 256 * 1024


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args(arguments).port
    django.setup()
    from config.asgi import application

    config = uvicorn.Config(
        application,
        host=HOST,
        port=port,
        backlog=4_096,
        lifespan="off",
        log_config=None,
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=MAX_BYTES,
        ws_per_message_deflate=False,
    )
    asyncio.run(serve(config))


async def serve(config: uvicorn.Config) -> None:
    """With all that lives beside the connections."""
    from django.conf import settings

    from realtime.cluster import sqlite_watcher
    from realtime.cluster.lease import Lease
    from realtime.commands.deadline_scheduler import run_scheduler
    from realtime.hub import hub
    from realtime.infra.supervision import supervised

    lease = Lease()
    if settings.EMBEDDED:
        lease.take_file()
        sqlite_watcher.start(hub.check_heads_soon)
    hub.start()
    clock = supervised("clock", partial(run_scheduler, lease))
    await uvicorn.Server(config).serve()
    clock.cancel()
    with suppress(asyncio.CancelledError):
        await clock
    await hub.drain()


if __name__ == "__main__":
    main(sys.argv[1:])
