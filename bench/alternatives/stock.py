"""A room the usual way: one Channels consumer for each socket, and a group that everything is sent to.

python bench/alternatives/stock.py PORT memory|redis [REDIS_URL]
"""

import asyncio
import itertools
import sys
import time
from collections.abc import Callable
from typing import Any

from daphne.server import Server  # isort: skip  # installs the reactor, before anything else may
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.layers import get_channel_layer
from django.conf import settings

MEMORY = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
WORDS = "x" * 140
numbers = itertools.count(1)


def event(n: int, stamp: int) -> dict[str, Any]:
    """Of the size and shape the room's own events have."""
    return {
        "seq": n,
        "at": stamp // 1000,
        "by": 12,
        "type": "statement.posted",
        "statement": n,
        "seat": 12,
        "item": None,
        "reply_to": None,
        "shown": True,
        "text": f"@{stamp}@ {WORDS}",
    }


class Watching(AsyncJsonWebsocketConsumer):
    groups = ["room"]
    talking: asyncio.Task[None] | None = None

    async def receive_json(self, content: dict[str, Any], **_: Any) -> None:
        """One of them asks for so many events a second."""
        Watching.talking = asyncio.create_task(talk(content["rate"], content["seconds"]))

    async def told(self, message: dict[str, Any]) -> None:
        await self.send_json({"events": [message["event"]], "hash16": "0123456789abcdef"})


async def talk(rate: float, seconds: float) -> None:
    """Each with the moment it was meant for, whether or not the server keeps up."""
    layer, begun = get_channel_layer(), time.time()
    for n in range(int(rate * seconds)):
        due = begun + n / rate
        await asyncio.sleep(max(0, due - time.time()))
        await layer.group_send("room", {"type": "told", "event": event(next(numbers), int(due * 1e6))})


def main(port: int, layer: str, redis: str = "") -> None:
    by_redis = {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [redis]}}
    layers = {"default": MEMORY if layer == "memory" else by_redis}
    settings.configure(CHANNEL_LAYERS=layers, SECRET_KEY="a key for benches", LOGGING_CONFIG=None)
    consumer: Callable[..., Any] = Watching.as_asgi()
    # The backlog and the time to shake hands are not the point here: all are let in before anything is measured.
    endpoint = f"tcp:port={port}:interface=127.0.0.1:backlog=4096"
    Server(
        application=consumer, endpoints=[endpoint], websocket_handshake_timeout=60, websocket_connect_timeout=60
    ).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
