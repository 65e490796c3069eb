"""How like two texts are: shared pairs of characters, which serves Chinese and English alike."""

import re
import unicodedata
from collections.abc import Iterable
from heapq import nlargest

_NOT_LETTERS = re.compile(r"[\W_]+")
SHORT = 20  # characters: below it two texts are alike only if they say the same


def normalised(text: str) -> str:
    """Letters and digits alone, small and narrow."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


def shingles(text: str) -> frozenset[str]:
    plain = normalised(text)
    if len(plain) < 2:
        return frozenset({plain} if plain else ())
    return frozenset(plain[place : place + 2] for place in range(len(plain) - 1))


def likeness(one: str, other: str) -> float:
    """From 0 to 1: the part of the shorter text's pairs that both share, where neither is much longer."""
    return _likeness(shingles(one), shingles(other))


def most_like(text: str, others: Iterable[tuple[int, str]], *, at_least: float, most: int) -> list[tuple[float, int]]:
    """Of numbered texts those most like this one, the likest first."""
    mine = shingles(text)
    rated = ((_likeness(mine, shingles(other)), number) for number, other in others)
    return nlargest(most, (one for one in rated if one[0] >= at_least))


def _likeness(mine: frozenset[str], theirs: frozenset[str]) -> float:
    if not mine or not theirs:
        return 0.0
    shared = len(mine & theirs)
    return 2 * shared / (len(mine) + len(theirs))
