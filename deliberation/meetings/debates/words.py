"""The words of a marked-up passage as the record keeps them: plain paragraphs, nothing added but needed spaces."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator

from lxml import etree

from deliberation.meetings.core.free_text import BAD, UTTERANCE
from deliberation.meetings.debates.opening import kind
from deliberation.meetings.debates.record import BadDebate
from deliberation.meetings.debates.vocabulary import BLOCKS, LINE_ENDS, REFERENCES

_BREAK = "\0"  # never in XML
# How the file is laid out, not what was printed.
_LAID_OUT = re.compile(r"\s*\n\s*(?=[.,;)])")


def plain(text: str) -> str:
    """One line of text with its blanks and accents in one form."""
    collapsed = unicodedata.normalize("NFC", " ".join(text.split()))
    if found := BAD.search(collapsed):
        code = f"U+{ord(found.group()):04X}"
        raise BadDebate("bad_text", f"The file contains {code}, a character that no record may carry.")
    return collapsed


def paragraphs(element: etree._Element, *, without: Collection[etree._Element] = ()) -> tuple[str, ...]:
    """The element's text, a string for each paragraph or printed line, but for the words in `without`."""
    gathered: list[str] = []
    _gather(element, without, gathered)
    return paragraphs_of(_LAID_OUT.sub("", "".join(gathered)).split(_BREAK))


def paragraphs_of(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(part for text in texts if text for part in _portions(plain(text)))


def line(element: etree._Element, *, without: Collection[etree._Element] = ()) -> str:
    return " ".join(paragraphs(element, without=without))


def tells_something(text: str) -> bool:
    """Whether there is more in it than a printed rule."""
    return any(character.isalnum() for character in text)


def _gather(element: etree._Element, without: Collection[etree._Element], gathered: list[str]) -> None:
    gathered.append(element.text or "")
    for child in element:
        if child not in without:
            name = kind(child)
            broken = name in BLOCKS or name in LINE_ENDS
            if broken:
                gathered.append(_BREAK)
            elif name in REFERENCES and _blank_forgotten(gathered, child):
                gathered.append(" ")
            _gather(child, without, gathered)
            if broken:
                gathered.append(_BREAK)
        gathered.append(child.tail or "")


def _blank_forgotten(gathered: list[str], child: etree._Element) -> bool:
    """As in `señores<person>Nicolás`: a small letter, the mark, a capital. Scripts without case are left alone."""
    before = next((text[-1] for text in reversed(gathered) if text), "")
    after = next((text[0] for text in child.itertext() if text), "")
    return before.islower() and after.isupper()


def _portions(text: str) -> Iterator[str]:
    """A paragraph too long for the log is cut at a blank, or where there is none, at the limit."""
    while len(text) > UTTERANCE:
        cut = text.rfind(" ", 1, UTTERANCE) if " " in text[1:UTTERANCE] else UTTERANCE
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text
