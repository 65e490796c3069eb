"""The site as an ASGI application: pages over HTTP, rooms over WebSockets."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter  # noqa: E402  # after the apps are ready

from realtime.health import Probes  # noqa: E402
from realtime.routing import websockets  # noqa: E402
from realtime.trace import Traced  # noqa: E402

application = Traced(ProtocolTypeRouter({"http": Probes(pages), "websocket": websockets}))
