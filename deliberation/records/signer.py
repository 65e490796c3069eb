"""The signing process: keeps the private key under a user of its own and signs records, and nothing else.

    python -m deliberation.records.signer --key /etc/rostrum/signing.key --socket /run/rostrum/signer.sock

One line of hex is asked, one line of JSON answered. Without it a platform of one user signs with its own file.
"""

import argparse
import json
import os
import socket
import socketserver
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PREFIXES = (b"rostrum/1 seal\n", b"rostrum/1 edition\n")
LONGEST = 64 * 1024


class Refused(Exception):
    """This is nothing that the key of records signs."""


def private_key(path: Path) -> Ed25519PrivateKey:
    """The key in the file, 32 bytes in hex, made on first use for this user's eyes alone."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw().hex())
        try:
            os.link(draft, path)  # appears whole or not at all; the first one wins
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip()))


def sign(key: Ed25519PrivateKey, message: bytes) -> dict[str, str]:
    if not message.startswith(PREFIXES):
        raise Refused
    return {"signature": key.sign(message).hex(), "public": key.public_key().public_bytes_raw().hex()}


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, path: str, key: Ed25519PrivateKey) -> None:
        self.key = key
        super().__init__(path, Handler)


class Handler(socketserver.StreamRequestHandler):
    timeout = 5

    def handle(self) -> None:
        server: Any = self.server
        try:
            answer = sign(server.key, bytes.fromhex(self.rfile.readline(LONGEST * 2).decode("ascii").strip()))
        except (Refused, ValueError):
            answer = {"refused": "not a record"}
        self.wfile.write(json.dumps(answer).encode() + b"\n")


def listen(path: Path) -> None:
    """Take the place of a socket that a process which ended has left behind."""
    if path.is_socket():
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(str(path)) == 0:
                raise SystemExit(f"another process signs at {path}")
        path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description="Sign consultation records.")
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--socket", type=Path, required=True)
    chosen = parser.parse_args()
    listen(chosen.socket)
    with Server(str(chosen.socket), private_key(chosen.key)) as server:
        os.chmod(chosen.socket, 0o660)
        server.serve_forever()


if __name__ == "__main__":
    main()
