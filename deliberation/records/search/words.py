"""What a text consists of for search, what a query asks of it, and where in the text it is found.

A text is cut into runs: of Han characters, and words of other letters and digits. Punctuation and spaces end a run.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

# 〇, extension A, the common block, what compatibility forms have no other form for, and extensions B to I.
HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(f"[{HAN}]+|[^\\W_{HAN}]+")
IS_HAN = re.compile(f"[{HAN}]")
# Joiners, soft hyphens and variation selectors, which nobody types into a search and which end no run.
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
VOICED = "\uff9e\uff9f"  # marks of half-width kana, which join the letter before them
LONGEST_WORD = 255  # a longer one counts by its beginning: PostgreSQL takes no lexeme of 2 kB
LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True)
class Query:
    """A hit has each of `han` inside a run of Han characters, and each of `words` as a word; the last as a prefix."""

    han: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.han or self.words)


def folded(text: str) -> str:
    return UNSEEN.sub("", unicodedata.normalize("NFKC", text)).lower()


def runs(text: str) -> Iterator[str]:
    for match in RUN.finditer(folded(text)):
        run = match.group()
        yield run if IS_HAN.match(run) else run[:LONGEST_WORD]


def understood(typed: str) -> Query:
    """What somebody typed, as a query; an empty one where there is nothing to look for."""
    found = list(runs(typed[:LONGEST_QUERY]))
    han = dict.fromkeys(run for run in found if IS_HAN.match(run))
    words = [run for run in found if not IS_HAN.match(run)]
    return Query(tuple(han), (*dict.fromkeys(words[:-1]), *words[-1:]))


def bigrams(run: str) -> list[str]:
    return [first + second for first, second in pairwise(run)]


def tokens(text: str) -> str:
    """What is stored of a text: for each Han run its bigrams and its last character, in order; and each word.

    The single character at the end of each run makes sure that no row of bigrams goes on from one run to the next.
    """
    return " ".join(token for run in runs(text) for token in (_of_han(run) if IS_HAN.match(run) else [run]))


def _of_han(run: str) -> list[str]:
    return [*bigrams(run), run[-1]]


def marks(text: str, query: Query) -> list[tuple[int, int]]:
    """Where in `text` what was asked for stands: from and to, in order, none overlapping."""
    plain, begins, ends = _with_places(text)
    found = sorted((begins[start], ends[end - 1]) for start, end in _matches(plain, query))
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def occurrences(text: str, query: Query) -> int:
    return sum(1 for _ in _matches(folded(text), query))


def _matches(plain: str, query: Query) -> Iterator[tuple[int, int]]:
    for match in RUN.finditer(plain):
        run, at = match.group(), match.start()
        for asked in query.han:
            start = run.find(asked)
            while start >= 0:
                yield at + start, at + start + len(asked)
                start = run.find(asked, start + 1)
        if run[:LONGEST_WORD] in query.words:
            yield at, match.end()
        elif query.words and run.startswith(query.words[-1]):
            yield at, at + len(query.words[-1])


def _with_places(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """The folded text, and where each of its characters begins and ends in `text`."""
    plain: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] in VOICED):
            end += 1
        made = folded(text[start:end])
        plain.append(made)
        begins += [start] * len(made)
        ends += [end] * len(made)
        start = end
    return "".join(plain), begins, ends
