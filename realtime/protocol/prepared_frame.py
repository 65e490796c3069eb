"""Prepared frames: encoded into wire bytes once, however many connections they go to."""

from functools import cached_property


class PreparedFrame:
    """A frame of ours in both forms a line may want; each is made when the first line asks for it."""

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self.size = len(payload)

    @cached_property
    def encoded(self) -> bytes:
        """As a WebSocket carries it: from server to browser it is the same for everybody, since nothing is masked."""
        return websocket_frame(self.payload)

    @cached_property
    def text(self) -> str:
        return self.payload.decode()


def websocket_frame(payload: bytes) -> bytes:
    """One whole unmasked text frame (RFC 6455, 5.2)."""
    size = len(payload)
    if size < 126:
        return bytes((0x81, size)) + payload
    if size < 0x1_0000:
        return b"\x81\x7e" + size.to_bytes(2) + payload
    return b"\x81\x7f" + size.to_bytes(8) + payload
