"""Asking for a signature: of the signing process where there is one, else with a key file of our own."""

import json
import os
import socket
import struct
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from deliberation.records import signer
from deliberation.records.models import SigningKey

SECONDS = 10.0


class NoSigner(Exception):
    """Nothing signs: the process is not there, or refuses."""


@dataclass(frozen=True, slots=True)
class Signature:
    """`separate_user`: the key belongs to another user of the machine than this process."""

    signature: bytes
    public: bytes
    separate_user: bool

    @property
    def fingerprint(self) -> str:
        return sha256(self.public).hexdigest()


def signature_of(message: bytes) -> Signature:
    if settings.SIGNER_SOCKET:
        return _asked(settings.SIGNER_SOCKET, message)
    answer = signer.sign(signer.private_key(Path(settings.SIGNING_KEY_FILE)), message)
    return Signature(bytes.fromhex(answer["signature"]), bytes.fromhex(answer["public"]), separate_user=False)


def _asked(path: str, message: bytes) -> Signature:
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(SECONDS)
            line.connect(path)
            credentials = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
            _, user, _ = struct.unpack("3i", credentials)
            line.sendall(message.hex().encode() + b"\n")
            answer = json.loads(line.makefile("rb").readline())
        return Signature(bytes.fromhex(answer["signature"]), bytes.fromhex(answer["public"]), user != os.getuid())
    except (OSError, ValueError, KeyError) as error:
        raise NoSigner(f"nothing signs at {path}: {error}") from error


def listed_key(signature: Signature) -> SigningKey:
    key, _ = SigningKey.objects.get_or_create(fingerprint=signature.fingerprint, defaults={"public": signature.public})
    return key
