"""Drain: a stopping process answers what it was asked and sends its connections to another."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence

from realtime.connections.connection import Connection
from realtime.protocol import outgoing
from realtime.protocol.incoming import Close
from realtime.protocol.prepared_frame import PreparedFrame

ANSWERING_SECONDS = 1.0  # for what was asked before; whatever is left then is asked again, elsewhere
CLOSING_SECONDS = 0.4  # over which lines are closed, so that not everybody comes back in one moment
STEPS = 20


async def drain_connections(connections: Sequence[Connection], *, pending: Callable[[], int]) -> None:
    """Warn all, wait for the answers that are `pending`, and close every line. Takes a second and a half at most."""
    warning = PreparedFrame(outgoing.encode(outgoing.Restarting(int(CLOSING_SECONDS * 1000))))
    for connection in connections:
        await connection.send(warning)
    deadline = time.monotonic() + ANSWERING_SECONDS
    while pending() and time.monotonic() < deadline:  # noqa: ASYNC110  # it ends within the second in any case
        await asyncio.sleep(0.01)
    await _close(random.sample(connections, len(connections)))


async def _close(connections: Sequence[Connection]) -> None:
    """A few at a time."""
    share = -(-len(connections) // STEPS)
    for start in range(0, len(connections), share or 1):
        for connection in connections[start : start + share]:
            await connection.close(Close.RESTARTING)
        await asyncio.sleep(CLOSING_SECONDS / STEPS)
