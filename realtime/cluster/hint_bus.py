"""Hints between processes: "meeting M has reached entry N". They may be lost; the database is the truth.

Plain Redis publish and subscribe. Nothing waits for it, and nothing is wrong without it, only later.
A message is a JSON array of pairs: [["<meeting>", <entry>], …].
"""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from typing import Annotated
from uuid import UUID

import msgspec
from django.conf import settings

from realtime.cluster.redis_client import RedisFailures, client, client_now
from realtime.infra.supervision import supervised

log = logging.getLogger(__name__)

CHANNEL = "rostrum:advanced"
RETRY_SECONDS = 0.5

# Read strictly: another version, or whoever else may write to this Redis, must not shake who listens.
_hints = msgspec.json.Decoder(list[tuple[UUID, Annotated[int, msgspec.Meta(ge=0, le=2**53)]]])


def publish_now(meeting: UUID, seq: int) -> None:
    """For a process without a loop, such as a management command. Waits a second at the most."""
    if not settings.REDIS_URL:
        return
    try:
        with client_now() as connected:
            connected.publish(CHANNEL, encode_hints({meeting: seq}))
    except RedisFailures as failure:
        log.warning("hint bus: cannot publish, others poll the database: %s", failure)


class HintBus:
    """One per server process; publishes from a queue, so that a frozen Redis holds nobody."""

    def __init__(self, heard: Callable[[UUID, int], None]) -> None:
        self._on_hint = heard
        self._queue: asyncio.Queue[tuple[UUID, int]] = asyncio.Queue(maxsize=1_000)

    def publish(self, meeting: UUID, seq: int) -> None:
        if settings.REDIS_URL and not self._queue.full():
            self._queue.put_nowait((meeting, seq))

    def start(self) -> list[asyncio.Task[None]]:
        if not settings.REDIS_URL:
            return []
        return [supervised("hints heard", self._listen_loop), supervised("hints told", self._publish_loop)]

    async def _publish_loop(self) -> None:
        async with client() as connected:
            while True:
                first = await self._queue.get()
                try:
                    await connected.publish(CHANNEL, encode_hints(dict([first, *self._drain_queue()])))
                except RedisFailures as failure:
                    log.warning("hint bus: a hint was lost: %s", failure)
                    self._drain_queue()  # and is forgotten: the others look by themselves before it could be said

    def _drain_queue(self) -> list[tuple[UUID, int]]:
        return [self._queue.get_nowait() for _ in range(self._queue.qsize())]

    async def _listen_loop(self) -> None:
        while True:
            try:
                await self._subscription()
            except RedisFailures as failure:
                log.warning("hint bus: not subscribed, polling the database: %s", failure)
            await asyncio.sleep(RETRY_SECONDS)

    async def _subscription(self) -> None:
        async with client() as connected, connected.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(CHANNEL)
            while True:
                # Asking now and then finds out that the other end has gone.
                message = await subscription.get_message(timeout=10)
                if message is None:
                    await subscription.ping()
                elif message["type"] == "message":
                    self._on_message(message["data"])

    def _on_message(self, data: bytes) -> None:
        try:
            hints = _hints.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            log.warning("hint bus: invalid hint: %.100r", data)
            return
        for meeting, seq in hints:
            self._on_hint(meeting, seq)


def encode_hints(heads: Mapping[UUID, int]) -> bytes:
    return json.dumps([(str(meeting), seq) for meeting, seq in heads.items()]).encode()
