"""The limit of a request's body, for set-ups without nginx in front."""

from typing import Any

from daphne.http_protocol import WebRequest

MAX = 1024 * 1024  # bytes, as in deploy/nginx.conf; no form of ours needs a tenth of it
TOO_LARGE = b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Request(WebRequest):  # type: ignore[misc]  # Daphne carries no types
    """Refused as soon as it says, or shows, that it is larger: Daphne and Twisted would first write all of it down."""

    came = 0
    refused = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802  # Twisted's name
        super().gotLength(length)
        if length is not None and length > MAX:
            self.refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        self.came += len(data)
        if self.came > MAX:
            self.refuse()
        elif not self.refused:
            super().handleContentChunk(data)

    def requestReceived(self, *request: Any) -> None:  # noqa: N802
        if not self.refused:
            super().requestReceived(*request)

    def refuse(self) -> None:
        if not self.refused:
            self.refused = True
            self.channel.transport.write(TOO_LARGE)
            self.channel.loseConnection()


def limit_bodies(factory: Any) -> None:
    """Of every connection it makes from now on."""
    build = factory.buildProtocol

    def limited(address: Any) -> Any:
        protocol = build(address)
        if protocol is not None:
            protocol.requestFactory = Request
        return protocol

    factory.buildProtocol = limited
