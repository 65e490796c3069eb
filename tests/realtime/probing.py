"""Plain HTTP requests to a server under test, as a load balancer or Prometheus makes them."""

import http.client
import json
import re
from dataclasses import dataclass
from typing import Any

from tests.realtime.site import Server
from tests.servers import FAR, HOST

SAMPLE = re.compile(r'^([a-z_]+(?:\{[a-z]+="[^"]*"\})?) (\S+)$')


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def asked(server: Server, path: str, *, method: str = "GET", body: bytes | None = None, **headers: str) -> Answered:
    """`headers`: with underscores for dashes."""
    connection = http.client.HTTPConnection(HOST, server.port, timeout=FAR)
    try:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body=body, headers=names)
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Answered(answer.status, told, answer.read())
    finally:
        connection.close()


def metrics(server: Server) -> dict[str, float]:
    """Every sample by its name and label; fails where a line is neither that nor a comment."""
    text = asked(server, "/metrics").body.decode()
    samples = [SAMPLE.match(line) for line in text.splitlines() if not line.startswith("#")]
    assert None not in samples, text
    return {sample[1]: float(sample[2]) for sample in samples if sample is not None}
