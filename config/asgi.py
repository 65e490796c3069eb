"""The site as an ASGI application: pages over HTTP, rooms over WebSockets."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter  # noqa: E402  # after the apps are ready

from config.pages import Pages  # noqa: E402
from realtime.endpoints.health import Probes  # noqa: E402
from realtime.endpoints.routing import websockets  # noqa: E402
from realtime.infra.request_id import RequestIdMiddleware  # noqa: E402

application = RequestIdMiddleware(ProtocolTypeRouter({"http": Probes(Pages()), "websocket": websockets}))
