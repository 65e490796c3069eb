"""Whole frames to the socket: the ASGI extension `rostrum.frames`, and when its fast path may be taken.

A thousand lines are told in a row. To ask for each what autobahn and Twisted know about it takes a third as long as the
kernel's sending; so they say when something comes in the way, and as long as nothing has, the frame goes straight out.
"""

from collections.abc import Callable
from typing import Any


class FastPath:
    """What the line, the transport and the frames of one connection share, so that none of them need hold another.

    `clear`: the line is open, in no message that has begun, and nothing waits before the next frame.
    """

    __slots__ = ("clear",)

    def __init__(self) -> None:
        self.clear = False


class FrameWriter:
    """For the loop's own thread. A frame is whole, unmasked, of text or binary."""

    __slots__ = ("_fast_path", "_protocol", "_send", "_socket")

    def __init__(self, line: Any, socket: Any) -> None:
        """`line`: a `Hearing`; `socket`: the transport at the socket, an `Eager`."""
        self._protocol, self._socket = line, socket
        self._fast_path = line.fast_path = socket.fast_path = FastPath()
        self._send = socket.getHandle().send

    def is_open(self) -> bool:
        """Whether a frame may still go out: accepted, and not closing."""
        line = self._protocol
        return bool(line.state == line.STATE_OPEN)

    def unsent_bytes(self) -> int:
        """Bytes accepted that the kernel has not taken; behind TLS, as they are there."""
        queued: int = self._socket.queued
        if self._protocol.send_queue:
            queued += sum(len(piece) for piece, _ in self._protocol.send_queue)
        return queued

    def write(self, frame: bytes) -> int:
        """After everything that was sent before; nothing once the line is closing, since a close frame is the last.

        Returns the bytes that wait then.
        """
        if self._fast_path.clear:
            try:
                sent = self._send(frame)
            except OSError:
                sent = 0  # full or dead: Twisted's own write meets the same, and ends it properly
            if sent == len(frame):
                return 0
            frame = frame[sent:]
        self._write_in_order(frame)
        return self.unsent_bytes()

    def _write_in_order(self, frame: bytes) -> None:
        line, socket = self._protocol, self._socket
        if line.state != line.STATE_OPEN:
            return
        if line.send_state != line.SEND_STATE_GROUND:
            raise RuntimeError("a message in fragments has begun and not ended")
        if line.send_queue:
            line.sendData(frame)
        else:
            line.transport.write(frame)  # the one that encrypts, where there is TLS
            self._fast_path.clear = socket.eager and line.transport is socket and not socket.queued

    def on_text(self, ear: Callable[[str], bool]) -> None:
        """From now on a text goes to `ear` first, as soon as it has come; where that says False, to the application."""
        self._protocol.on_text(ear)

    def drop(self) -> None:
        """End at once, without a word; whatever waits is thrown away."""
        self._protocol.dropConnection(abort=True)
