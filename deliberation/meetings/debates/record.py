"""A debate as it was printed: who spoke, what was taken up, said, noted, voted and decided, in that order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Choice = Literal["yes", "no", "abstain"]
Manner = Literal["unanimous", "acclamation", "counted", "unspecified"]


class BadDebate(Exception):
    """A file that cannot be taken for a debate: `code` for programs, `sentence` for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code = code
        self.sentence = sentence

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who spoke. `key` is the printed name, case-folded; `name` the same in a readable case."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody on a roll call. A voter's key says nothing about a speaker's: surnames are shared."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the agenda: a section directly under the body (`parent` None), or a heading within one.

    The title is the printed number, heading and subheading; a section without any is called by its kind.
    """

    number: int
    parent: int | None
    title: str


@dataclass(frozen=True, slots=True)
class ItemStarts:
    item: int


@dataclass(frozen=True, slots=True)
class ItemEnds:
    """Sub-items end before the item they stand under, so that starts and ends nest like brackets."""

    item: int


@dataclass(frozen=True, slots=True)
class Speech:
    """`label` is the printed opening ("El señor LOYOLA (Secretario).-"), `role` what it says in brackets."""

    speaker: str
    role: str | None
    label: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Part of the record that nobody said: what happened, what was laid on the table, who was present."""

    text: str


@dataclass(frozen=True, slots=True)
class Rollcall:
    """A vote by name. `counts` are those printed (None: none are); `words` what is printed above each list."""

    question: str
    choices: Mapping[Choice, tuple[str, ...]]
    counts: Mapping[Choice, int] | None = None
    words: Mapping[Choice, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided without a vote by name. `counts` only for the manner "counted"; `result` where it is marked."""

    text: str
    manner: Manner
    question: str
    counts: Mapping[Choice, int] | None = None
    result: Literal["adopted", "rejected"] | None = None


Step = ItemStarts | ItemEnds | Speech | Note | Rollcall | Decision


@dataclass(frozen=True, slots=True)
class Debate:
    """The date and language are those of the file's identification; other dates in it may contradict them."""

    title: str
    date: str | None
    language: str | None
    speakers: tuple[Speaker, ...]
    voters: tuple[Voter, ...]
    items: tuple[Item, ...]
    steps: tuple[Step, ...]
    warnings: tuple[str, ...] = ()  # what could not be read as it is marked, and was kept as a note

    @property
    def agenda_items(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.parent is None)
