"""Free text as people typed it: normalised so that it can be compared, otherwise unchanged."""

import re
import unicodedata
from dataclasses import field
from typing import Any

from deliberation.meetings.core.machine import Refused

# NUL and the other C0 controls but tab and newline, lone surrogates, the two non-characters
# that XML and JSON tools choke on, and the bidi controls that make text read as another text.
BAD = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")

# What leaves no mark where it stands: the default ignorables of Unicode, the blanks that count as letters or symbols,
# and the controls. Some of them are needed within text (joiners, variation selectors), and so none is taken out of it.
INVISIBLE = re.compile(
    "[\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)

NAME = 100
NOTE = 250
TITLE = 300
STATEMENT = 2_000
BROUGHT = 4_000  # an opinion of the length of a statement, in which each gap is named
MOTION = 10_000
UTTERANCE = 20_000


def words() -> Any:
    """A field that holds people's words: kept apart in the log, so that it can be redacted."""
    return field(default=None, metadata={"words": True})


def plain(text: str, *, limit: int) -> str:
    """The text with its line ends and accents in one form. Refuses what no record should carry."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    if BAD.search(text):
        raise Refused("bad_text")
    if not seen(text):
        raise Refused("empty_text")
    if len(text) > limit:
        raise Refused("too_long")
    return text


def seen(text: str) -> str:
    """What a reader has of it: without what is invisible, and with one blank for many. Two texts may look the same."""
    return " ".join(INVISIBLE.sub("", text).split())


def plain_or_none(text: str | None, *, limit: int) -> str | None:
    """The same for words that may be left out."""
    if text is None or not seen(text):
        return None
    return plain(text, limit=limit)
