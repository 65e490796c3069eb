"""The WebSocket routes."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.routing import URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import path, re_path

from realtime.endpoints.consumers import RoomConsumer


async def nowhere(scope: Any, receive: Any, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Any other address: refused at the handshake, without a word in the log."""
    await send({"type": "websocket.close"})


rooms = path("ws/meetings/<uuid:meeting>/", RoomConsumer.as_asgi())
others = re_path("", nowhere)  # type: ignore[arg-type]  # no view

# The origin is compared with its scheme and port; a foreign page is refused at the handshake.
websockets = OriginValidator(URLRouter([rooms, others]), settings.ROSTRUM_ORIGINS)
