"""The Merkle tree of RFC 6962 over leaves that are hashed already; inner nodes begin with 0x01."""

from collections.abc import Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """Of no leaves: the hash of nothing."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        above = [node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        level = above if len(level) % 2 == 0 else [*above, level[-1]]
    return level[0]
