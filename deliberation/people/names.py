"""Names: in the language of whoever reads, and found by their sound."""

from itertools import islice, product
from typing import Any

from django.utils.translation import get_language
from pypinyin import Style, pinyin

MAX_LENGTH = 1_500
MAX_READINGS = 12  # of one name: a few characters with two or three readings each


def in_visitors_language(chinese: str, english: str) -> str:
    """The English name where English is read and there is one, else the Chinese one."""
    return english if english and (get_language() or "").startswith("en") else chinese


def _as_it_stands(other: str) -> Any:
    """Letters and digits, one by one: pypinyin's stubs do not say that a list may be given."""
    return list(other)


def sounds_of(name: str) -> str:
    """Every way to type the sound of a name, each between spaces: " xieguoan xga jieguoan jga ".

    All readings of each character are taken: 解 is read xiè as a surname and jiě elsewhere, and whoever looks a
    person up knows one of them. What is not Chinese stands as it is, in lower case.
    """
    letters = "".join(character for character in name.casefold() if character.isalnum())
    readings = pinyin(letters, style=Style.NORMAL, heteronym=True, errors=_as_it_stands)
    ways: dict[str, None] = {}
    # The surname's readings first: a name with more readings than are kept loses those of its last characters.
    for backwards in islice(product(*reversed(readings)), MAX_READINGS):
        syllables = backwards[::-1]
        ways["".join(syllables)] = None
        ways["".join(syllable[:1] for syllable in syllables)] = None
    return f" {' '.join(ways)} "[:MAX_LENGTH] if ways else ""
