"""What the data interface answers with. The description of the interface is made from these."""

from datetime import date, datetime

from msgspec import Struct


class Organisation(Struct, frozen=True):
    id: int
    name: str
    name_en: str


class Consultation(Struct, frozen=True):
    id: int
    title: str
    title_en: str
    format: str
    organisation: Organisation
    url: str


class RecordSummary(Struct, frozen=True):
    """A sealed record. `checksum`: the end of its hash chain; `entries`: how many entries of the log are sealed."""

    id: str
    title: str
    title_en: str
    consultation: Consultation
    opened_at: datetime | None
    closed_at: datetime | None
    entries: int
    checksum: str
    edition: int
    edition_sha256: str
    url: str
    package: str | None


class AgendaItem(Struct, frozen=True):
    id: int
    title: str
    url: str


class Choice(Struct, frozen=True):
    label: str
    votes: int
    names: list[str]


class Vote(Struct, frozen=True):
    anchor: int
    question: str | None
    result: str
    votes_for: int | None
    of: int | None
    needed: int | None
    entitled: int
    turnout: int
    choices: list[Choice]
    url: str


class Record(RecordSummary, frozen=True):
    agenda: list[AgendaItem]
    votes: list[Vote]
    passages: str


class Passage(Struct, frozen=True):
    """A speech, statement, motion, decision or question of a vote. `anchor` stays the same in every edition."""

    record: str
    anchor: int
    kind: str
    item: int | None
    at: datetime
    seat: int | None
    name: str
    name_en: str
    text: str
    url: str


class Call(Struct, frozen=True):
    """A call for opinions."""

    id: int
    title: str
    title_en: str
    text: str
    text_en: str
    consultation: Consultation
    phase: str
    opens_at: datetime | None
    closes_at: datetime | None
    taking_part: int
    shown: int
    url: str
    opinions: str


class Opinion(Struct, frozen=True):
    """An opinion as its page shows it: by day, and with nothing of who wrote it."""

    number: int
    day: date
    place: str | None
    group: str | None
    text: str
    url: str


class RecordPage(Struct, frozen=True):
    items: list[RecordSummary]
    next: str | None


class PassagePage(Struct, frozen=True):
    items: list[Passage]
    next: str | None


class CallPage(Struct, frozen=True):
    items: list[Call]
    next: str | None


class OpinionPage(Struct, frozen=True):
    items: list[Opinion]
    next: str | None


class Problem(Struct, frozen=True):
    error: str
    detail: str
