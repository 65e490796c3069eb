"""Request ids: the one a request came with, or a new one, in every log record it causes."""

import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from typing import Any

HEADER = b"x-request-id"

request_id: ContextVar[str] = ContextVar("request_id", default="")
# A proxy's own, or another program's; whatever else stands there does not get into our log.
_valid_id = re.compile(rb"[A-Za-z0-9._-]{8,64}")

Application = Callable[..., Awaitable[None]]


class RequestIdMiddleware:
    """Around the whole site: requests and lines have a name, and the answer to a request repeats it."""

    def __init__(self, site: Application) -> None:
        self._site = site

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        name = id_from_headers(scope.get("headers", ()))
        request_id.set(name)

        async def answer(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (HEADER, name.encode())]}
            await send(message)

        await self._site(scope, receive, answer if scope["type"] == "http" else send)


def id_from_headers(headers: Iterable[tuple[bytes, bytes]]) -> str:
    given = next((value for name, value in headers if name == HEADER), b"")
    return given.decode() if _valid_id.fullmatch(given) else secrets.token_hex(16)


class RequestIdFilter(logging.Filter):
    """Puts the name on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True
