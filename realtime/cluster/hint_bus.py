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

from realtime.cluster.redis_client import Failures, client, client_now
from realtime.infra.supervision import supervised

log = logging.getLogger(__name__)

CHANNEL = "rostrum:advanced"
AGAIN_SECONDS = 0.5

# Read strictly: another version, or whoever else may write to this Redis, must not shake who listens.
_hints = msgspec.json.Decoder(list[tuple[UUID, Annotated[int, msgspec.Meta(ge=0, le=2**53)]]])


def publish_now(meeting: UUID, seq: int) -> None:
    """For a process without a loop, such as a management command. Waits a second at the most."""
    if not settings.REDIS_URL:
        return
    try:
        with client_now() as connected:
            connected.publish(CHANNEL, message({meeting: seq}))
    except Failures as failure:
        log.warning("no hint given, others will look by themselves: %s", failure)


class Bus:
    """One per server process; publishes from a queue, so that a frozen Redis holds nobody."""

    def __init__(self, heard: Callable[[UUID, int], None]) -> None:
        self._heard = heard
        self._to_say: asyncio.Queue[tuple[UUID, int]] = asyncio.Queue(maxsize=1_000)

    def say(self, meeting: UUID, seq: int) -> None:
        if settings.REDIS_URL and not self._to_say.full():
            self._to_say.put_nowait((meeting, seq))

    def start(self) -> list[asyncio.Task[None]]:
        if not settings.REDIS_URL:
            return []
        return [supervised("hints heard", self._listen), supervised("hints told", self._speak)]

    async def _speak(self) -> None:
        async with client() as connected:
            while True:
                first = await self._to_say.get()
                try:
                    await connected.publish(CHANNEL, message(dict([first, *self._all_that_waits()])))
                except Failures as failure:
                    log.warning("a hint was lost: %s", failure)
                    self._all_that_waits()  # and is forgotten: the others look by themselves before it could be said

    def _all_that_waits(self) -> list[tuple[UUID, int]]:
        return [self._to_say.get_nowait() for _ in range(self._to_say.qsize())]

    async def _listen(self) -> None:
        while True:
            try:
                await self._subscribed()
            except Failures as failure:
                log.warning("not hearing hints for now: %s", failure)
            await asyncio.sleep(AGAIN_SECONDS)

    async def _subscribed(self) -> None:
        async with client() as connected, connected.pubsub(ignore_subscribe_messages=True) as subscription:
            await subscription.subscribe(CHANNEL)
            while True:
                # Asking now and then finds out that the other end has gone.
                message = await subscription.get_message(timeout=10)
                if message is None:
                    await subscription.ping()
                elif message["type"] == "message":
                    self._hear(message["data"])

    def _hear(self, data: bytes) -> None:
        try:
            hints = _hints.decode(data)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            log.warning("a hint that is none: %.100r", data)
            return
        for meeting, seq in hints:
            self._heard(meeting, seq)


def message(heads: Mapping[UUID, int]) -> bytes:
    return json.dumps([(str(meeting), seq) for meeting, seq in heads.items()]).encode()
