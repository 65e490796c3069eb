"""Names: in the language of whoever reads, and found by their sound."""

import re
from itertools import islice, product
from typing import Any

from django.utils.translation import get_language
from pypinyin import Style, pinyin

MAX_LENGTH = 1_500
MAX_READINGS = 12  # of one name: a few characters with two or three readings each
MAX_SPELLINGS = 12
# Characters that registries and keyboards take for one another in names: whoever types one means the other too.
SAME = (
    *("吉𠮷", "高髙", "峰峯", "群羣", "杰傑", "岳嶽", "升昇陞", "钟锺鍾鐘", "范範", "勋勛", "德徳悳", "喜㐂", "坤堃"),
    *("顗𫖮", "鋐𬭎", "頔𬱖", "村邨", "棱稜", "迺廼乃", "于於", "云雲", "志誌", "游遊", "强強", "冰氷"),
)
VARIANTS = {character: group for group in SAME for character in group}
# Read otherwise as a surname than elsewhere: what an order of names goes by.
SURNAMES = {
    "解": "xie",
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "任": "ren",
    "华": "hua",
    "朴": "piao",
    "覃": "qin",
    "盖": "ge",
}


def in_visitors_language(chinese: str, english: str) -> str:
    """The English name where English is read and there is one, else the Chinese one."""
    return english if english and (get_language() or "").startswith("en") else chinese


def _as_it_stands(other: str) -> Any:
    """Letters and digits, one by one: pypinyin's stubs do not say that a list may be given."""
    return list(other)


def spellings_of(words: str) -> list[str]:
    """The same words with each character that has variants written in each of them; themselves first."""
    ways = product(*(_themselves_first(character) for character in words))
    return ["".join(way) for way in islice(ways, MAX_SPELLINGS)]


def sounds_of(name: str, english: str = "") -> str:
    """Every way to type the sound of a name, each between spaces: " xie0guo0an0 xieguoan xga jieguoan jga ".

    The first one is for ordering: a digit comes before every letter, so that Li stands before Liang. All readings
    of each character are taken: 解 is read xiè as a surname and jiě elsewhere, and whoever looks a person up knows
    one of them. A character that no table reads sounds like its variant, or as the English name says. What is not
    Chinese stands as it is, in lower case.
    """
    letters = "".join(character for character in name.casefold() if character.isalnum())
    readings = _heard_in(english, [_readings(character) for character in letters])
    if not readings:
        return ""
    surname = SURNAMES.get(letters[0], readings[0][0])
    ways = {"0".join((surname, *(readings[n][0] for n in range(1, len(readings))), "")): None}
    # The surname's readings first: a name with more readings than are kept loses those of its last characters.
    for backwards in islice(product(*reversed(readings)), MAX_READINGS):
        syllables = backwards[::-1]
        ways["".join(syllables)] = None
        ways["".join(syllable[:1] for syllable in syllables)] = None
    return f" {' '.join(ways)} "[:MAX_LENGTH]


def _themselves_first(character: str) -> str:
    return character + VARIANTS.get(character, "").replace(character, "")


def _readings(character: str) -> list[str]:
    for written in _themselves_first(character):
        found = pinyin(written, style=Style.NORMAL, heteronym=True, errors=_as_it_stands)[0]
        if found[0].isascii():
            return list(found)
    return [character]


def _heard_in(english: str, readings: list[list[str]]) -> list[list[str]]:
    """The readings, with those that no table knows taken from the name in Latin letters, where the others fit it."""
    if all(one[0].isascii() for one in readings):
        return readings
    known = ("|".join(map(re.escape, one)) if one[0].isascii() else "[a-z]+" for one in readings)
    fits = re.fullmatch("".join(f"({one})" for one in known), re.sub(r"[\W_]", "", english.casefold()))
    heard = fits.groups() if fits else ()
    return (
        [[said] if not one[0].isascii() else one for one, said in zip(readings, heard, strict=True)]
        if heard
        else readings
    )
