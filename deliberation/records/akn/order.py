"""What a record holds in the order of time, as it is nested in the items of the agenda."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from deliberation.records.reading import Block, Reading

Path = tuple[int | None, ...]  # items from the outermost in; (None,): between the items


@dataclass(frozen=True, slots=True)
class Placed:
    """A block under its items; without one, the opening of the last of them."""

    path: Path
    seq: int
    block: Block | None


def in_order(reading: Reading) -> Iterator[Placed]:
    """By when it was said or done. What was entered after the meeting without a time stands where the meeting ends."""
    parents = {item.id: item.parent for item in reading.state.items}
    found = [
        (_when(reading, block), Placed(_path(parents, block.item), block.seq, block)) for block in _blocks(reading)
    ]
    found += [((at, False, seq), Placed(_path(parents, item), seq, None)) for seq, item, at in reading.items]
    yield from (placed for _, placed in sorted(found, key=lambda one: one[0]))


def _blocks(reading: Reading) -> Iterator[Block]:
    return (block for section in reading.sections for block in section.blocks)


def _when(reading: Reading, block: Block) -> tuple[datetime, bool, int]:
    at = block.at
    if reading.opened_at is not None and block.kind == "turn":
        at = max(at, reading.opened_at)
    if reading.closed_at is not None:
        at = min(at, reading.closed_at)
    return at, block.code == "closed", block.seq


def _path(parents: dict[int, int | None], item: int | None) -> Path:
    path: list[int | None] = []
    while item is not None:
        path.insert(0, item)
        item = parents.get(item)
    return tuple(path) or (None,)
