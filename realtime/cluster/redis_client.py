"""The Redis client: one address, or whichever its Sentinels name at the moment.

    redis://[:password@]host:6379/0                              rediss:// with TLS
    redis+sentinel://[:password@]one:26379,two:26379/service/0   the password is the one of Redis

Every connection gives up after a second and does not try again by itself: that would take many.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import redis
import redis.asyncio
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff

TIMEOUT_SECONDS = 1
SENTINEL_SCHEME = "redis+sentinel://"
SENTINEL_PORT = 26379

RedisFailures = (redis.RedisError, OSError, TimeoutError)


class SentinelService(NamedTuple):
    """A Redis that Sentinels watch over: which they are, what they call it, and how it is spoken to."""

    sentinels: tuple[tuple[str, int], ...]
    service: str
    how: dict[str, Any]


def check() -> None:
    """Raises ImproperlyConfigured where REDIS_URL is no address: said at the start, and not whenever it is used."""
    try:
        if settings.REDIS_URL.startswith(SENTINEL_SCHEME):
            parse_sentinel_url(settings.REDIS_URL)
        elif settings.REDIS_URL:
            redis.connection.parse_url(settings.REDIS_URL)  # type: ignore[no-untyped-call]
    except ValueError as failure:
        raise ImproperlyConfigured(f"REDIS_URL is no address: {failure}") from failure


@asynccontextmanager
async def client() -> AsyncIterator[redis.asyncio.Redis]:
    """For the loop; connects when it is first used, and again after a failure."""
    limits = {**_limits(), "retry": redis.asyncio.retry.Retry(NoBackoff(), 0)}
    if not settings.REDIS_URL.startswith(SENTINEL_SCHEME):
        async with redis.asyncio.Redis.from_url(settings.REDIS_URL, **limits) as connected:
            yield connected
        return
    to = parse_sentinel_url(settings.REDIS_URL)
    watching: Any = redis.asyncio.Sentinel(to.sentinels, sentinel_kwargs=limits, **limits)  # type: ignore[no-untyped-call]
    try:
        async with watching.master_for(to.service, **to.how) as connected:
            yield connected
    finally:
        for sentinel in watching.sentinels:
            await sentinel.aclose()


@contextmanager
def client_now() -> Iterator[redis.Redis]:
    """For a process without a loop."""
    limits = {**_limits(), "retry": redis.retry.Retry(NoBackoff(), 0)}
    if not settings.REDIS_URL.startswith(SENTINEL_SCHEME):
        with redis.Redis.from_url(settings.REDIS_URL, **limits) as connected:
            yield connected
        return
    to = parse_sentinel_url(settings.REDIS_URL)
    watching: Any = redis.Sentinel(to.sentinels, sentinel_kwargs=limits, **limits)  # type: ignore[no-untyped-call]
    try:
        with watching.master_for(to.service, **to.how) as connected:
            yield connected
    finally:
        for sentinel in watching.sentinels:
            sentinel.close()


def parse_sentinel_url(url: str) -> SentinelService:
    """Raises ValueError where the address is none."""
    parts = urlsplit(url)
    credentials, _, hosts = parts.netloc.rpartition("@")
    addresses = [urlsplit(f"//{host}") for host in hosts.split(",")]
    sentinels = tuple((one.hostname or "", one.port or SENTINEL_PORT) for one in addresses)
    service, _, database = parts.path.strip("/").partition("/")
    if not service or not all(host for host, _ in sentinels):
        raise ValueError(f"it should look like {SENTINEL_SCHEME}one:26379,two:26379/service/0")
    how: dict[str, Any] = {"db": int(database or 0)}
    user, _, password = credentials.partition(":")
    how |= {name: unquote(given) for name, given in (("username", user), ("password", password)) if given}
    return SentinelService(sentinels, service, how)


def _limits() -> dict[str, Any]:
    return {"socket_timeout": TIMEOUT_SECONDS, "socket_connect_timeout": TIMEOUT_SECONDS}
