"""What is signed: the words of a seal and of an edition, byte by byte."""

from hashlib import sha256

from deliberation.meetings.hash_chain import canonical
from deliberation.records.merkle import EMPTY_ROOT
from deliberation.records.models import Seal
from deliberation.records.signer import PREFIXES

SEAL_PREFIX, EDITION_PREFIX = PREFIXES
NO_DOCUMENTS = EMPTY_ROOT


def sealed_words(seal: Seal) -> dict[str, str]:
    return {
        "meeting": str(seal.meeting_id),
        "epoch": seal.epoch,
        "size": str(seal.size),
        "root": bytes(seal.root).hex(),
        "chain": bytes(seal.chain).hex(),
        "directory": bytes(seal.directory_root).hex(),
        "documents": bytes(seal.documents_root).hex(),
    }


def seal_message(seal: Seal) -> bytes:
    return SEAL_PREFIX + canonical(sealed_words(seal))


def edition_words(seal: Seal, *, kind: str, number: int, manifest: bytes) -> dict[str, str | int]:
    return {
        "kind": kind,
        "number": number,
        "seal": sha256(seal_message(seal)).hexdigest(),
        "manifest": sha256(manifest).hexdigest(),
    }


def edition_message(words: dict[str, str | int]) -> bytes:
    return EDITION_PREFIX + canonical(words)
