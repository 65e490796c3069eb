"""Signatures of texts: the part of equal places of two is about the part of runs both texts share (Broder 1997)."""

import hashlib
import zlib

import numpy as np
from numpy.typing import NDArray

from deliberation.opinions.rules.likeness import SHORT, normalised, shingles

PLACES = 128
Signature = NDArray[np.uint32]


def _constants(name: str) -> NDArray[np.uint64]:
    """The same on every machine and with every numpy, since signatures are stored."""
    digests = (hashlib.sha256(f"minhash {name} {place}".encode()).digest() for place in range(PLACES))
    return np.array([int.from_bytes(digest[:8]) for digest in digests], dtype=np.uint64)


_FACTORS, _ADDENDS = _constants("factor") | np.uint64(1), _constants("addend")
_HALF = np.uint64(32)


def signature(text: str) -> Signature:
    """For each of 128 orders of all runs the first one that the text has, as 32 bits. Of an empty text all the last."""
    runs = np.array([zlib.crc32(run.encode()) for run in sorted(shingles(text))], dtype=np.uint64)
    if not len(runs):
        return np.full(PLACES, 2**32 - 1, dtype=np.uint32)
    # Multiply-add-shift: the upper half of a product modulo 2**64.
    placed = (runs[:, None] * _FACTORS + _ADDENDS) >> _HALF
    return np.asarray(placed.min(axis=0).astype(np.uint32))


def whole(text: str) -> int:
    """Texts that say the same have the same number, of 63 bits."""
    return int.from_bytes(hashlib.sha256(normalised(text).encode()).digest()[:8]) >> 1


def is_short(text: str) -> bool:
    return len(normalised(text)) < SHORT


def shared(one: Signature, others: NDArray[np.uint32]) -> NDArray[np.float64]:
    """About which part of runs each of the others has in common with this one (Jaccard), compared whole."""
    return np.asarray(np.count_nonzero(others == one, axis=1) / PLACES)
