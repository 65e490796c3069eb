"""Inline decoding: a short text frame that arrived whole is handled in the same call.

autobahn takes a frame apart in a dozen calls, and words each arrival for its log before it looks whether
anybody reads that; then Daphne wakes a task. A crowd that votes in one moment says thousands of frames.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from daphne.ws_protocol import WebSocketProtocol

from realtime.transport.frame_writer import FastPath

log = logging.getLogger(__name__)

TEXT, MASKED, LONGER, LONGEST = 0x81, 0x80, 126, 127  # RFC 6455, 5.2
REQUIRED_ATTRIBUTES = ("data", "current_frame", "inside_message", "autoPingTimeoutCall", "muted", "application_queue")
HOOKS: dict[Any, tuple[str, ...]] = {WebSocketProtocol: ("_dataReceived", "onMessage", "STATE_OPEN", "CONFIG_ATTRS")}


class InlineProtocol(WebSocketProtocol):  # type: ignore[misc]  # Daphne carries no types
    """`ear`: hears a text at once, or says False and leaves it to whoever waits for Daphne's queue.

    `way`: not clear from where autobahn has something of its own to say, or nothing more.
    """

    text_handler: Callable[[str], bool] | None = None
    fast_path = FastPath()
    _state: int | None = None

    @property
    def state(self) -> int | None:
        """autobahn's; whatever it changes to, the next frame asks first."""
        return self._state

    @state.setter
    def state(self, now: int) -> None:
        self._state = now
        self.fast_path.clear = False

    def beginMessage(self, *given: Any, **named: Any) -> None:  # noqa: N802  # autobahn's name
        self.fast_path.clear = False
        super().beginMessage(*given, **named)

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802
        if sync or chopsize:
            self.fast_path.clear = False
        super().sendData(data, sync, chopsize)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        if self.text_handler is None or not self._between_frames() or not self._handle_inline(data, self.text_handler):
            self._dataReceived(data)

    def connectionLost(self, reason: Any) -> None:  # noqa: N802
        """What has ended lets go of itself, or the collector would have to find it, and everybody wait for that."""
        super().connectionLost(reason)
        self.text_handler = self.is_closed = None

    def on_text(self, ear: Callable[[str], bool]) -> None:
        """Once the line is open, and as long as it is: an ear given to one that has ended would hold on to it."""
        if self.state != self.STATE_OPEN:  # what was lost during its handshake has not yet all that an open one has
            return
        if lacks := [name for name in REQUIRED_ATTRIBUTES if not hasattr(self, name)]:
            log.error("SLOW: frames are read by autobahn, since the one installed here lacks %s", lacks)
        else:
            self.text_handler = ear

    def _between_frames(self) -> bool:
        if self._state != self.STATE_OPEN or self.data or self.current_frame or self.inside_message:
            return False
        return self.autoPingTimeoutCall is None  # autobahn wants to see what comes while it waits for a pong

    def _handle_inline(self, data: bytes, ear: Callable[[str], bool]) -> bool:
        if (payload := decode_single_frame(data)) is None:
            return False
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            return False  # autobahn knows how to end such a line
        if not self.muted and self.application_queue.empty() and ear(text):
            self.last_ping = time.time()
        else:
            self.onMessage(payload, False)
        return True


def configured_class(factory: Any) -> type[InlineProtocol]:
    """The kind of line for this factory, with its options.

    What a line has already, autobahn leaves alone; else it copies all forty to each, and words them for its log.
    """
    options = {name: getattr(factory, name) for name in InlineProtocol.CONFIG_ATTRS}
    kept = {name: staticmethod(value) if callable(value) else value for name, value in options.items()}
    return type("Settled", (InlineProtocol,), {**kept, "CONFIG_ATTRS": ()})


def decode_single_frame(data: bytes) -> bytes | None:
    """What the one frame says that these bytes are, if they are one whole message of text up to 64 kB."""
    if len(data) < 6 or data[0] != TEXT or data[1] < MASKED:
        return None
    size, start = data[1] - MASKED, 2
    if size == LONGER:
        size, start = int.from_bytes(data[2:4]), 4
        if size < LONGER:
            return None
    elif size == LONGEST:
        return None
    if len(data) != start + 4 + size:
        return None
    mask = (data[start : start + 4] * (size // 4 + 1))[:size]
    return (int.from_bytes(data[start + 4 :]) ^ int.from_bytes(mask)).to_bytes(size)
