"""Where WebSockets lead."""

from channels.routing import URLRouter
from channels.security.websocket import OriginValidator
from django.conf import settings
from django.urls import path

from realtime.consumers import RoomConsumer

# The origin is compared with its scheme and port; a foreign page is refused at the handshake.
websockets = OriginValidator(
    URLRouter([path("ws/meetings/<uuid:meeting>/", RoomConsumer.as_asgi())]), settings.ROSTRUM_ORIGINS
)
