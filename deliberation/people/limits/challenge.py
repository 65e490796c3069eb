"""A challenge without third parties: work for a browser with scripts, a question in words for one without.

Stateless until it is answered; then it counts once. A form carries one from the beginning, so that a browser has
solved it in the background by the time it is wanted, and nobody types anything twice.
"""

import hashlib
import hmac
import secrets
import time
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext, pgettext

from deliberation.people.limits.proof import has_worked
from deliberation.people.limits.tally import count_up

BITS = 16  # 65,000 hashes: a second for a phone of 2016, in the background
MAX_BITS = 20
LIFE_SECONDS = 3600
READ_SECONDS = 2  # nobody reads and answers a question faster
SALT = "people.challenge"
CHINESE = dict(zip("四五六七八九十", range(4, 11), strict=True))
CHINESE |= {f"十{one}": 10 + n for n, one in enumerate("一二三四五六七八", 1)}


@dataclass(frozen=True, slots=True)
class Challenge:
    """`token` goes with the form and comes back; `question` is for a browser without scripts."""

    token: str
    bits: int
    question: str


def issue(action: str, *, bits: int = BITS) -> Challenge:
    """A new challenge before this action: either the work or the answer will do."""
    first, second = secrets.randbelow(8) + 2, secrets.randbelow(8) + 2
    nonce = secrets.token_urlsafe(9)
    held = {"a": action, "b": bits, "n": nonce, "t": int(time.time()), "q": _digest(nonce, first + second)}
    question = gettext("What is %(first)s plus %(second)s? Write the number.")
    return Challenge(
        token=signing.dumps(held, salt=SALT),
        bits=bits,
        question=question % {"first": _in_words(first), "second": _in_words(second)},
    )


def is_solved(action: str, posted: Mapping[str, str], *, bits: int = BITS) -> bool:
    """Whether what came with a form (`challenge`, `proof`, `answer`) solves a challenge of this action, once."""
    token = posted.get("challenge", "")
    try:
        held = signing.loads(token, salt=SALT, max_age=LIFE_SECONDS)
    except signing.BadSignature:
        return False
    if held["a"] != action or held["b"] < bits:
        return False
    if not has_worked(token, posted.get("proof", ""), held["b"]) and not _has_answered(held, posted.get("answer", "")):
        return False
    return count_up("challenge", token, seconds=LIFE_SECONDS) == 1


def _has_answered(held: Mapping[str, str | int], answer: str) -> bool:
    if time.time() - int(held["t"]) < READ_SECONDS:
        return False
    said = unicodedata.normalize("NFKC", answer).strip()
    number = CHINESE.get(said, int(said) if said.isascii() and said.isdigit() and len(said) < 4 else -1)
    return hmac.compare_digest(_digest(str(held["n"]), number), str(held["q"]))


def _digest(nonce: str, number: int) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{SALT} {nonce} {number}".encode(), hashlib.sha256).hexdigest()[:22]


def _in_words(number: int) -> str:
    words = {
        2: pgettext("number", "two"),
        3: pgettext("number", "three"),
        4: pgettext("number", "four"),
        5: pgettext("number", "five"),
        6: pgettext("number", "six"),
        7: pgettext("number", "seven"),
        8: pgettext("number", "eight"),
        9: pgettext("number", "nine"),
    }
    return words[number]
