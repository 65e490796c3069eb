"""Presence across processes: who is connected now. It is never stored.

One process counts its own lines. With Redis each process also leaves its count under a lease, and
reads those of the others; a process that dies is gone from the count when its lease runs out.
"""

import asyncio
import json
import logging
import re
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

import msgspec
import redis.asyncio
from django.conf import settings

from deliberation.meetings.core.state import Seat
from realtime.admission.principal import Principal
from realtime.cluster.redis_client import RedisFailures, client
from realtime.infra.supervision import supervised

log = logging.getLogger(__name__)

LEASE_SECONDS = 10
RENEW_SECONDS = 1

_process = re.compile(r"[0-9a-f]{16}")
_count = Annotated[int, msgspec.Meta(ge=0, le=2**31)]
_leases = msgspec.json.Decoder(tuple[list[_count], _count, list[tuple[int, _count]]])


@dataclass(frozen=True, slots=True)
class Here:
    """Lines by seat, and how many lines have none. Two devices of one person are one seat.

    `lines`: how many each account has; those with one are left out, who are nearly all.
    """

    seats: frozenset[Seat] = frozenset()
    watchers: int = 0
    connections: Mapping[int, int] = field(default_factory=dict)


class Presence:
    def __init__(self) -> None:
        self._own: dict[UUID, Here] = {}
        self._others: dict[UUID, dict[str, Here]] = {}
        self._process = secrets.token_hex(8)
        self._told = ""

    def start(self) -> list[asyncio.Task[None]]:
        return [supervised("presence", self._exchange)] if settings.REDIS_URL else []

    def count(self, meeting: UUID, here: Sequence[Principal]) -> Here:
        """Note who is here in this process, once for each line; returns who is here in all."""
        self._own[meeting] = count_principals(here)
        everywhere = [self._own[meeting], *self._others.get(meeting, {}).values()]
        return Here(
            seats=frozenset[Seat]().union(*(here.seats for here in everywhere)),
            watchers=sum(here.watchers for here in everywhere),
        )

    def connections_elsewhere(self, user: int | None) -> int:
        """How many lines an account has to other processes, as far as they have said lately."""
        if user is None:
            return 0
        return sum(here.connections.get(user, 0) for others in self._others.values() for here in others.values())

    def forget(self, meeting: UUID) -> None:
        self._own.pop(meeting, None)
        self._others.pop(meeting, None)

    async def withdraw(self) -> None:
        """Take this process out of the count at once, instead of when its leases run out."""
        if not settings.REDIS_URL or not self._own:
            return
        try:
            async with client() as connected:
                await connected.delete(*(f"{_processes(meeting)}:{self._process}" for meeting in self._own))
        except RedisFailures as failure:
            log.warning("presence: cannot withdraw this process, others count it until it expires: %s", failure)

    async def _exchange(self) -> None:
        async with client() as connected:
            while True:
                await asyncio.sleep(RENEW_SECONDS)
                try:
                    await self._exchange_all(connected)
                except RedisFailures as failure:
                    log.warning("presence: Redis unavailable, counting this process only: %s", failure)
                    self._others.clear()

    async def _exchange_all(self, connected: redis.asyncio.Redis) -> None:
        """For all meetings together, in three round trips at most."""
        names = await self._renew_lease(connected)
        others = {m: [name for name in all_of_them if name != self._process] for m, all_of_them in names.items()}
        keys = [f"{_processes(meeting)}:{name}" for meeting, found in others.items() for name in found]
        leases = iter(await connected.mget(keys) if keys else [])
        gone: dict[UUID, list[str]] = {}
        for meeting, found in others.items():
            here = dict(zip(found, leases, strict=False))  # as many as were found here, and no more
            if meeting in self._own:  # and was not forgotten meanwhile
                read = {name: self._read(lease) for name, lease in here.items() if lease is not None}
                self._others[meeting] = {name: others for name, others in read.items() if others is not None}
            gone[meeting] = [name for name, lease in here.items() if lease is None]
        async with connected.pipeline(transaction=False) as asked:
            for meeting, dead in gone.items():
                if dead:
                    asked.srem(_processes(meeting), *dead)
            await asked.execute()

    async def _renew_lease(self, connected: redis.asyncio.Redis) -> dict[UUID, list[str]]:
        """Leave my counts; returns the processes that have left theirs, by meeting."""
        meetings = list(self._own)
        async with connected.pipeline(transaction=False) as asked:
            for meeting in meetings:
                mine, processes = self._own[meeting], _processes(meeting)
                lease = json.dumps([sorted(mine.seats), mine.watchers, list(mine.connections.items())])
                asked.set(f"{processes}:{self._process}", lease, ex=LEASE_SECONDS)
                asked.sadd(processes, self._process)
                asked.expire(processes, LEASE_SECONDS)
                asked.smembers(processes)
            answers = await asked.execute(raise_on_error=False)
        return {m: self._names(found) for m, found in zip(meetings, answers[3::4], strict=True)}

    def _names(self, found: Iterable[bytes | str] | Exception) -> list[str]:
        """Raises what Redis said of itself; what it said of one meeting's key concerns that meeting alone."""
        if isinstance(found, redis.ResponseError):
            self._tell_once(f"{found}")
            return []
        if isinstance(found, Exception):
            raise found
        return [name for name in map(text, found) if _process.fullmatch(name)]

    def _read(self, lease: bytes | str) -> Here | None:
        """None where it is no lease that this version understands: another one may be on its way in, or out."""
        try:
            seats, watchers, lines = _leases.decode(lease)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as failure:
            self._tell_once(f"{failure}: {lease[:100]!r}")
            return None
        return Here(frozenset(seats), watchers, dict(lines))

    def _tell_once(self, trouble: str) -> None:
        """It comes back every second."""
        if trouble != self._told:
            log.warning("presence: ignoring an unreadable value: %s", trouble)
        self._told = trouble


def count_principals(principals: Sequence[Principal]) -> Here:
    accounts = Counter(one.user for one in principals if one.user is not None)
    return Here(
        seats=frozenset(one.seat for one in principals if one.seat is not None),
        watchers=sum(one.seat is None for one in principals),
        connections={user: lines for user, lines in accounts.items() if lines > 1},
    )


def _processes(meeting: UUID) -> str:
    return f"rostrum:here:{meeting}"


def text(name: bytes | str) -> str:
    return name.decode(errors="replace") if isinstance(name, bytes) else name
