"""How like two texts are: shared runs of characters, short ones of Chinese and longer ones of other letters."""

import re
import unicodedata
from collections.abc import Iterable
from heapq import nlargest

_NOT_LETTERS = re.compile(r"[\W_]+")
SHORT = 20  # characters: below it two texts are alike only if they say the same
FIRST_HAN = "\u2e80"
HAN_RUN, LETTER_RUN = 2, 5  # a Chinese character says about as much as half a word


def normalised(text: str) -> str:
    """Letters and digits alone, small and narrow."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", text).casefold())


def shingles(text: str) -> frozenset[str]:
    plain = normalised(text)
    runs = (
        plain[place : place + (HAN_RUN if letter >= FIRST_HAN else LETTER_RUN)] for place, letter in enumerate(plain)
    )
    # The last ones are shorter: they are counted only where there is nothing else.
    whole = frozenset(run for run in runs if len(run) >= (HAN_RUN if run[0] >= FIRST_HAN else LETTER_RUN))
    return whole or frozenset({plain} if plain else ())


def likeness(one: str, other: str) -> float:
    """From 0 to 1: the part of the runs that both share; of short texts 1 where they say the same, else 0."""
    mine, theirs = normalised(one), normalised(other)
    if not mine or not theirs:
        return 0.0
    if min(len(mine), len(theirs)) < SHORT:
        return float(mine == theirs)
    return _shared(shingles(one), shingles(other))


def most_like(text: str, others: Iterable[tuple[int, str]], *, at_least: float, most: int) -> list[tuple[float, int]]:
    """Of numbered texts those most like this one, the likest first; of equals the first."""
    rated = ((likeness(text, other), -number) for number, other in others)
    found = nlargest(most, (one for one in rated if one[0] >= at_least))
    return [(rate, -number) for rate, number in found]


def _shared(mine: frozenset[str], theirs: frozenset[str]) -> float:
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))
