"""The eager transport: bytes go to the kernel at once, and those it did not take are counted.

Twisted's own transport never tries: it asks the loop when it may write, for every socket and every event, which costs
more than the writing. This one overrides public methods only, and is put in by a hook that Twisted documents
(`tcp.Port.transport`). Everything still enters by one `write`, so that nothing overtakes anything.
"""

from collections.abc import Iterable
from typing import Any

from daphne.server import Server as DaphneServer  # isort: skip  # installs the reactor, before anything else may
from autobahn.websocket.protocol import WebSocketProtocol
from twisted.internet import tcp, unix
from twisted.protocols.policies import ProtocolWrapper

from realtime.transport.frame_writer import FastPath

# What must be there for any of this to mean what it says, in whatever versions are installed.
HOOKS: dict[Any, tuple[str, ...]] = {
    DaphneServer: ("listen_success", "create_application"),
    tcp.Port: ("transport", "doRead", "startReading", "stopReading"),
    unix.Port: ("transport",),
    tcp.Server: ("write", "writeSequence", "writeSomeData", "connected"),
    WebSocketProtocol: ("STATE_OPEN", "SEND_STATE_GROUND", "sendData", "beginMessage", "dropConnection"),
}
# What only the first connection can show.
PROTOCOL_ATTRIBUTES = ("state", "send_state", "send_queue", "transport")
TRANSPORT_ATTRIBUTES = ("queued", "socket")


class EagerTransport:
    """Mixed into a transport. `queued`: bytes accepted that the kernel has not taken, which are in the `way`."""

    eager = False  # until a WebSocket begins: HTTP is left as it is, and only counted
    queued = 0
    fast_path = FastPath()

    def write(self: Any, data: bytes) -> None:
        if self.eager and self.connected and not self.queued:  # never past what waits already
            try:
                sent = self.socket.send(data)
            except OSError:
                sent = 0  # full or dead: Twisted's own write meets the same, and ends it properly
            if sent == len(data):
                return
            data = data[sent:]
        if self.connected:
            self.fast_path.clear = False
            self.queued += len(data)
            super().write(data)  # type: ignore[misc]

    def writeSequence(self: Any, iovec: Iterable[bytes]) -> None:  # noqa: N802  # Twisted's name
        pieces = list(iovec)
        if self.connected:
            self.fast_path.clear = False
            self.queued += sum(map(len, pieces))
            super().writeSequence(pieces)  # type: ignore[misc]

    def writeSomeData(self: Any, data: bytes) -> Any:  # noqa: N802
        sent = super().writeSomeData(data)  # type: ignore[misc]
        if isinstance(sent, int):
            self.queued -= sent
        return sent


class EagerTCP(EagerTransport, tcp.Server):
    pass


class EagerUNIX(EagerTransport, unix.Server):
    pass


TRANSPORTS: dict[type, type] = {tcp.Port: EagerTCP, unix.Port: EagerUNIX}


def missing_hooks(of: dict[Any, tuple[str, ...]]) -> str:
    """What of this the installed Daphne, Twisted and autobahn do not have."""
    lacks = [(owner, name) for owner, names in of.items() for name in names if not hasattr(owner, name)]
    return ", ".join(f"{getattr(owner, '__name__', type(owner).__name__)}.{name}" for owner, name in lacks)


def socket_transport(transport: Any) -> Any:
    """The transport that holds the socket, below TLS: to ask and to tune, never to write to."""
    while isinstance(transport, ProtocolWrapper):
        transport = transport.transport
    return transport
