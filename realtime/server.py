"""The server process: Daphne configured for us, the hub and the deadline scheduler.

python -m realtime.server [--host 127.0.0.1] [--port 8000] [--unix PATH] [--endpoint AS_TWISTED_WRITES_IT] [--plain]
"""

import argparse
import asyncio
import logging
import os
import socket
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from daphne.server import Server as DaphneServer  # isort: skip  # installs the reactor, before anything else may
import django
from daphne.http_protocol import WebRequest
from twisted.internet import reactor
from twisted.internet.defer import Deferred

from realtime.admission.accept_gate import AcceptGate
from realtime.infra import gc_policy
from realtime.infra.graceful_exit import in_one_sentence
from realtime.transport.body_limit import limit_bodies
from realtime.transport.eager_transport import (
    HOOKS,
    PROTOCOL_ATTRIBUTES,
    TRANSPORT_ATTRIBUTES,
    TRANSPORTS,
    missing_hooks,
    socket_transport,
)
from realtime.transport.frame_writer import FrameWriter
from realtime.transport.inline_protocol import HOOKS as HEARING
from realtime.transport.inline_protocol import configured_class

if TYPE_CHECKING:
    from realtime.cluster.lease import Lease

log = logging.getLogger(__name__)

BACKLOG = 4_096  # Twisted's own 50 leaves a crowd waiting for minutes
HANDSHAKE_SECONDS = 60  # at 5, a crowd that comes at once is dropped
MAX_BYTES = 256 * 1024  # in a frame that comes; our own limit is lower, and says why it closes
SEND_BUFFER = 64 * 1024  # bytes the kernel keeps behind a line; left to itself it hides megabytes nobody has read
CLOSING_SECONDS = 5  # for what was said last to arrive; at autobahn's 1, a slow line loses it, and the code with it
PING_SECONDS = 20
PONG_SECONDS = 30


async def do_nothing() -> None:
    """What a server does before it ends, where nobody says otherwise."""


class Server(DaphneServer):  # type: ignore[misc]  # Daphne carries no types
    """Daphne, writing at once and knowing soon that a line does not read; `plain`: with its own transport.

    `leave`: what it does when it is told to stop, while everything under way still goes on. `at_work`: whether whoever
    comes is to wait a moment.
    """

    plain = False
    not_listening = ""
    drain: Callable[[], Coroutine[None, None, None]] = staticmethod(do_nothing)
    is_busy: Callable[[], bool] = staticmethod(bool)

    def run(self) -> None:
        if not self.plain:
            self.fall_back_if(lacks=missing_hooks({**HOOKS, **HEARING}))
        super().run()
        if self.not_listening:
            sys.exit(f"The server cannot listen: {self.not_listening}")

    def fall_back_if(self, *, lacks: str) -> None:
        if lacks:
            self.plain = True
            log.error("SLOW: frames go out by plain sends, since the libraries installed here lack %s", lacks)

    def listen_success(self, port: Any) -> None:
        """Before the first browser is accepted."""
        limit_bodies(self.http_factory)
        self.ws_factory.setProtocolOptions(closeHandshakeTimeout=CLOSING_SECONDS, allowNullOrigin=True)
        if not self.plain:
            self.ws_factory.protocol = configured_class(self.ws_factory)
            if type(port) in TRANSPORTS:
                port.transport = TRANSPORTS[type(port)]
                port.doRead = AcceptGate(port, self.is_busy, reactor).on_readable
        super().listen_success(port)

    def listen_error(self, failure: Any) -> None:
        """Nobody could come: that is no way to go on, nor an end without a code."""
        self.not_listening = " ".join(failure.getErrorMessage().split())
        self.stop()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "websocket":
            transport = socket_transport(protocol.transport)
            transport.getHandle().setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
            if not self.plain:
                self.fall_back_if(lacks=missing_hooks({protocol: PROTOCOL_ATTRIBUTES, transport: TRANSPORT_ATTRIBUTES}))
            if not self.plain:
                transport.eager = True
                scope.setdefault("extensions", {})["rostrum.frames"] = FrameWriter(protocol, transport)
        return super().create_application(protocol, scope)

    def protocol_disconnected(self, protocol: Any) -> None:
        """Of a request, too, that has become a line: it lets go of the channel it came by, which would hold it."""
        super().protocol_disconnected(protocol)
        if isinstance(protocol, WebRequest) and protocol.transport is None and protocol.channel is not None:
            protocol.channel.requests.clear()

    def kill_all_applications(self) -> Deferred[None]:
        """Daphne cuts everything off the moment it is told to stop; here, what was asked is answered first."""
        leaving = Deferred.fromFuture(asyncio.ensure_future(self.drain()))
        leaving.addErrback(lambda failure: log.error("drain failed: %s", failure))
        return leaving.addCallback(lambda _: super(Server, self).kill_all_applications())


def main(arguments: list[str] | None = None) -> None:
    options = parse(arguments)
    logging.raiseExceptions = False  # where the log cannot be written, there is nobody to tell
    with in_one_sentence():
        django.setup()
        refuse_to_show_the_demonstration(options)
        if options.unix:
            remove_if_nobody_listens(options.unix)
        serve(endpoint(options), plain=options.plain)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m realtime.server", description=__doc__.splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--unix", help="listen on this socket instead")
    parser.add_argument("--endpoint", help="listen there instead, as Twisted writes it, such as ssl:port=8443:…")
    parser.add_argument("--plain", action="store_true", help="with Daphne's own transport and plain sends")
    return parser.parse_args(arguments)


def refuse_to_show_the_demonstration(options: argparse.Namespace) -> None:
    """Its links sign in without a question, so nobody but this machine may reach it. Exits with a sentence."""
    from django.conf import settings

    if settings.DEMO and (options.unix or options.endpoint or not _of_this_machine(options.host)):
        sys.exit("With DEMO=1 the server listens on this machine's own address only (--host 127.0.0.1).")


def _of_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def remove_if_nobody_listens(path: str) -> None:
    """A process that was killed leaves its socket behind, and nobody could listen there again.

    Twisted's own lock beside it names a process id, and in a container everybody has the same.
    """
    with socket.socket(socket.AF_UNIX) as attempt:
        try:
            attempt.connect(path)
        except ConnectionRefusedError:
            os.unlink(path)
        except FileNotFoundError:
            pass


def endpoint(options: argparse.Namespace) -> str:
    """As Twisted writes it."""
    if options.endpoint:
        return str(options.endpoint)
    if options.unix:
        return f"unix:{options.unix}:mode=660:backlog={BACKLOG}:lockfile=0"
    host = options.host.replace(":", r"\:")
    return f"tcp:port={options.port}:interface={host}:backlog={BACKLOG}"


def serve(where: str, *, plain: bool = False, beside: Callable[[], Coroutine[None, None, None]] | None = None) -> None:
    """Until it is told to stop; `beside` is done with it, for ever. Exits with a sentence where it may not start."""
    from channels.routing import get_default_application
    from django.conf import settings

    from realtime.cluster.lease import AlreadyServed, Lease
    from realtime.hub import hub
    from realtime.infra.embedded_worker import run_worker_when_needed
    from realtime.infra.supervision import keep_going

    lease = Lease()
    if settings.EMBEDDED:
        try:
            lease.take_file()
        except AlreadyServed as refused:
            sys.exit(str(refused))
    server = daphne(get_default_application(), where, plain=plain)
    living: list[asyncio.Task[None]] = []  # the loop itself keeps only weak references
    # The reactor calls this before the loop runs, when a task can be made by `ensure_future` alone.
    reactor.callWhenRunning(lambda: living.append(asyncio.ensure_future(_live(lease))))
    if beside is not None:
        demonstration = partial(keep_going, "the demonstration", beside)
        reactor.callWhenRunning(lambda: living.append(asyncio.ensure_future(demonstration())))
    if settings.EMBEDDED:
        worker = partial(keep_going, "worker of jobs", run_worker_when_needed)
        reactor.callWhenRunning(lambda: living.append(asyncio.ensure_future(worker())))
    server.drain = lambda: _drain(living)
    server.is_busy = hub.is_busy
    gc_policy.defer_full_collections()
    server.run()


def daphne(application: Any, where: str, *, plain: bool) -> Server:
    """Not running yet."""
    from django.conf import settings

    from realtime.connections.connection import MAX_UNACKED_BYTES

    server = Server(
        application=application,
        endpoints=[where],
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        websocket_connect_timeout=HANDSHAKE_SECONDS,
        websocket_handshake_timeout=HANDSHAKE_SECONDS,
        websocket_max_message_size=MAX_UNACKED_BYTES,  # binds what goes out too, and snapshots are large
        websocket_max_frame_size=MAX_BYTES,
        proxy_forwarded_address_header="X-Forwarded-For" if settings.TRUSTED_PROXIES else None,
        proxy_forwarded_port_header="X-Forwarded-Port" if settings.TRUSTED_PROXIES else None,
        proxy_forwarded_proto_header="X-Forwarded-Proto" if settings.TRUSTED_PROXIES else None,
        server_name="rostrum",
    )
    server.plain = plain
    return server


async def _live(lease: "Lease") -> None:
    """What runs beside the connections for as long as the process does."""
    from django.conf import settings

    from realtime.cluster import sqlite_watcher
    from realtime.commands.deadline_scheduler import run_scheduler
    from realtime.hub import hub
    from realtime.infra.supervision import keep_going

    hub.start()
    if settings.EMBEDDED:
        sqlite_watcher.start(hub.check_heads_soon)
    await keep_going("clock", partial(run_scheduler, lease))


async def _drain(living: list[asyncio.Task[None]]) -> None:
    from realtime.hub import hub

    for life in living:
        life.cancel()
    await hub.drain()


if __name__ == "__main__":
    main()
