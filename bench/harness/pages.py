"""Pages asked for as browsers do it: each by a connection of its own, so many at a time."""

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.harness.site import ORIGIN, Room, Server
from tests.servers import HOST

TIMEOUT_SECONDS = 600


class NotShown(Exception):
    """A page was answered by something else than itself, so that its time is worth nothing."""


def page(server: Server, room: Room, cookie: str) -> float:
    """The page of the room, whole; how many seconds it took."""
    begun = time.monotonic()
    line = http.client.HTTPConnection(HOST, server.port, timeout=TIMEOUT_SECONDS)
    try:
        headers = {"Cookie": cookie, "Host": ORIGIN.partition("://")[2], "Accept-Language": "zh"}
        line.request("GET", f"/meetings/{room.id}/", headers=headers)
        answer = line.getresponse()
        if answer.status != 200 or room.id.encode() not in answer.read():
            raise NotShown(f"{answer.status} for {room.id}")
    finally:
        line.close()
    return time.monotonic() - begun


def pages(server: Server, room: Room, cookies: Sequence[str], *, at_once: int) -> float:
    """One for each of them; how many seconds until all were there."""
    begun = time.monotonic()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda cookie: page(server, room, cookie), cookies))
    return time.monotonic() - begun
