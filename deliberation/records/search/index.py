"""Filling the index: what the edition for readers shows of a record, and nothing else."""

from collections.abc import Iterator, Mapping

from django.db import transaction

from deliberation.meetings.models import Meeting
from deliberation.records.models import IndexedPassage, Seal
from deliberation.records.queries import lines_upto, names_of, readers_edition
from deliberation.records.reading import Block, Passage, Section, read_record
from deliberation.records.search.words import tokens

BATCH = 100  # rows a statement, whose time is limited: each row has hundreds of bigrams
LONGEST = 50_000  # characters in one row; a `tsvector` holds a megabyte. A longer turn is several texts.

Names = Mapping[int, Mapping[str, str]]


@transaction.atomic
def index_record(*, meeting: Meeting, seal: Seal) -> int:
    """The record of this meeting, as far as it is sealed, is found from now on; how many texts that are."""
    kind = readers_edition(meeting)
    reading = read_record(lines_upto(meeting, seal.size), edition=kind, name=lambda seat: "")
    names = names_of(meeting, seal, kind)
    began = 0 if reading.opened_at is None else int(reading.opened_at.timestamp() * 1000)
    words_from = {item.id: item.seq for item in reading.state.items}
    rows = [row for section in reading.sections for row in _rows(meeting, section, names, began, words_from)]
    forget_record(meeting=meeting)
    IndexedPassage.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)


def forget_record(*, meeting: Meeting) -> None:
    IndexedPassage.objects.filter(meeting=meeting).delete()


def forget_name(*, meeting: Meeting, seat: int) -> None:
    """The words of somebody whose name was erased are found still, and by no name."""
    IndexedPassage.objects.filter(meeting=meeting, seat=seat).update(who="", who_en="")


def _rows(
    meeting: Meeting, section: Section, names: Names, began: int, words_from: Mapping[int, int]
) -> Iterator[IndexedPassage]:
    if section.item is not None and section.title:
        source = words_from[section.item]
        yield IndexedPassage(
            meeting=meeting,
            kind="item",
            anchor=section.item,
            item=section.item,
            at=began,
            sources=[source],
            text=section.title,
            tokens=tokens(section.title),
        )
    for block in section.blocks:
        name = names.get(block.seat or 0, {})
        for text, sources in _texts(block):
            yield IndexedPassage(
                meeting=meeting,
                kind=block.kind,
                anchor=block.seq,
                item=section.item,
                at=int(block.at.timestamp() * 1000),
                seat=block.seat,
                who=name.get("name", ""),
                who_en=name.get("name_en", ""),
                sources=sources,
                text=text,
                tokens=tokens(text),
            )


def _texts(block: Block) -> Iterator[tuple[str, list[int]]]:
    """The words of a block, each text with the entries it comes from."""
    if block.text:
        yield block.text, [block.seq]
    gathered: list[Passage] = []
    length = 0
    for passage in block.passages:
        if not passage.text:
            continue
        if length + len(passage.text) > LONGEST:
            yield _joined(gathered)
            gathered, length = [], 0
        gathered.append(passage)
        length += len(passage.text)
    if gathered:
        yield _joined(gathered)


def _joined(passages: list[Passage]) -> tuple[str, list[int]]:
    return "\n".join(passage.text or "" for passage in passages), [passage.seq for passage in passages]
