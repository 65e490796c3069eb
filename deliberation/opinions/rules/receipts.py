"""Reference codes: twelve characters that are easily read out, and forgiving when they are typed."""

import hashlib
import hmac
import unicodedata

# Crockford's base 32: no I, L, O and U, so that a code is no word and is not misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
LOOK_ALIKES = str.maketrans({"I": "1", "L": "1", "O": "0"})
SEPARATORS = str.maketrans("", "", " -_\u2010\u2011\u2012\u2013\u2014\u00a0\u3000·.")


def code_from(random: bytes) -> str:
    """A code from twelve random bytes, one a character: 32 divides 256."""
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in random[:LENGTH])


def normalised(typed: str) -> str | None:
    """The code somebody typed with spaces, dashes, small or full-width letters; None where it can be none."""
    code = unicodedata.normalize("NFKC", typed).upper().translate(SEPARATORS).translate(LOOK_ALIKES)
    if len(code) != LENGTH or any(letter not in ALPHABET for letter in code):
        return None
    return code


def grouped(code: str) -> list[str]:
    """In fours, as it is shown and read out."""
    return [code[place : place + 4] for place in range(0, len(code), 4)]


def digest(code: str, *, key: str) -> bytes:
    """What is stored instead of the code."""
    return hmac.digest(key.encode(), b"reference code " + code.encode(), hashlib.sha256)
