"""Whether a server process answers: python -m deploy.healthy /run/rostrum/1.sock|HOST:PORT /healthz|/readyz."""

import http.client
import socket
import sys

SECONDS = 4


class Line(http.client.HTTPConnection):
    def __init__(self, where: str) -> None:
        super().__init__("localhost", timeout=SECONDS)
        self.where = where

    def connect(self) -> None:
        if self.where.startswith("/"):
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(SECONDS)
            self.sock.connect(self.where)
        else:
            host, _, port = self.where.rpartition(":")
            self.sock = socket.create_connection((host, int(port)), SECONDS)


def main(arguments: list[str]) -> None:
    if len(arguments) != 2:
        sys.exit(str(__doc__))
    where, path = arguments
    line = Line(where)
    try:
        line.request("GET", path)
        answer = line.getresponse()
    except (OSError, http.client.HTTPException) as silence:
        sys.exit(f"{where} does not answer: {silence}")
    if answer.status != 200:
        sys.exit(f"{path}: {answer.status} {answer.read().decode(errors='replace')}")


if __name__ == "__main__":
    main(sys.argv[1:])
