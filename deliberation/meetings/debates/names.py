"""Who is speaking, read from the words printed before a speech: "El señor ASCENCIO (Presidente).- "."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from deliberation.meetings.debates.vocabulary import PARTICLES

_LONGEST_LABEL = 400

# All quantifiers are possessive: whatever the text, it is read once.
_NAME = r"(?P<name>(?:(?!\.\s?[-–—])[^(,:（，：]){1,100}+)"
_MORE = r"(?P<more>(?:\s*+\([^()]{0,200}+\)|\s*+（[^（）]{0,200}+）|[,，](?:(?!\.\s?[-–—])[^(,:（，：]){0,100}+)*+)"
_CLOSED = r"\s*+\.\s?[-–—]++"
# In `from` a colon closes the label too, and so does the end.
_IN_FROM = re.compile(rf"{_NAME}{_MORE}(?:{_CLOSED}|\s*+[:：]|\s*+\.?$)")
_IN_SPEECH = re.compile(rf"{_NAME}{_MORE}{_CLOSED}")
# What follows the name is neither closed nor short: then only the name itself is no speech.
_NAME_ALONE = re.compile(rf"{_NAME}(?=[(,（，])")

_HONORIFIC = re.compile(r"^(?:el|la)\s+(?:honorable\s+)?(?:\w+\s+)?señor(?:a|ita)?\s+", re.IGNORECASE)
_SIGNS = "*†‡§° "  # before a name: a translated speech, a footnote
_TITLE = re.compile(
    r"^(?:the|mr|mrs|ms|miss|mx|dr|prof|sir|dame|lord|lady|hon|honou?rable|senator|deputy|don|doña)\b\.?\s+",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")


@dataclass(frozen=True, slots=True)
class Label:
    """The printed label, the name and role in it, and what was said in the same breath."""

    printed: str
    name: str
    role: str | None
    said: str


def label_in_from(text: str) -> Label | None:
    """None where no name can be made out."""
    found = _IN_FROM.match(text[:_LONGEST_LABEL]) if len(text) <= _LONGEST_LABEL else _long(text)
    if found is None:
        found = _NAME_ALONE.match(text)
    return _label(found, text)


def label_in_speech(text: str, *, named_otherwise: bool) -> Label | None:
    """A label at the start of a first paragraph, where it might as well be speech: "Artículo 1.- ".

    It needs "El señor" before it, or, where nothing else names the speaker, capitals without a digit.
    """
    found = _IN_SPEECH.match(text[:_LONGEST_LABEL])
    if found is None:
        return None
    name = found["name"]
    in_capitals = name.isupper() and not any(letter.isdigit() for letter in name)
    if _HONORIFIC.match(name) or (in_capitals and not named_otherwise):
        return _label(found, text)
    return None


def key_of(name: str) -> str:
    return name.casefold()


def bare(name: str) -> str:
    """The name without what decorates it, as it is compared: "The Speaker" and "Mr. Speaker" are one."""
    left, before = name.strip(_SIGNS), ""
    while left != before:
        left, before = _TITLE.sub("", left), left
    return key_of(left)


def are_one(labels: Iterable[Label], shown: str) -> bool:
    """Whether these labels are of the one person shown under this name, and not of whoever a mark stands for.

    Each prints the surname, or an office that another prints with it.
    """
    found = list(labels)
    if len({bare(label.name) for label in found}) == 1:
        return True
    surname = re.compile(rf"\b{re.escape(bare(shown).rpartition(' ')[2])}\b")
    named = {bare(label.name) for label in found if surname.search(key_of(label.printed))}
    return bool(named) and {bare(label.name) for label in found} <= named


def readable(name: str) -> str:
    """A name printed in capitals as names are written; any other as it is."""
    if not name.isupper():
        return name
    words = name.title().split()
    return " ".join(word.lower() if place and word.lower() in PARTICLES else word for place, word in enumerate(words))


def _long(text: str) -> re.Match[str] | None:
    """In a long `from` the end of what is looked at is not the end of the label."""
    found = _IN_FROM.match(text[:_LONGEST_LABEL])
    return found if found is not None and found.end() < _LONGEST_LABEL else None


def _label(found: re.Match[str] | None, text: str) -> Label | None:
    if found is None:
        return None
    name = _HONORIFIC.sub("", found["name"].lstrip(_SIGNS)).strip(" .")
    if not any(letter.isalpha() for letter in name):
        return None
    printed = found.group().strip()
    return Label(printed, name, _role(printed), text[found.end() :].lstrip(" ,，"))


def _role(printed: str) -> str | None:
    """Brackets hold an office with a capital, (de pie) and (don Juan Pablo) without."""
    roles = [text.strip() for text in _BRACKETS.findall(printed)]
    return next((role for role in roles if role and not role[0].islower()), None)
