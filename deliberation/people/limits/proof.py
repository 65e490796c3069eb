"""Proof of work: a number found by trying, which is checked by one hash."""

import hashlib

MAX_DIGITS = 11


def has_worked(token: str, proof: str, bits: int) -> bool:
    """The token's signature differs for every token, and with the proof behind it fits one block of SHA-256."""
    if not proof.isascii() or not proof.isdigit() or len(proof) > MAX_DIGITS:
        return False
    digest = hashlib.sha256(f"{token.rpartition(':')[2]}.{proof}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0


def work(token: str, bits: int) -> str:
    """The proof, as a browser finds it: for programs that sign in, such as benches."""
    return next(proof for n in range(10**MAX_DIGITS) if has_worked(token, proof := str(n), bits))
