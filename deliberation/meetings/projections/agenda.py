"""The agenda of a meeting as pages show it: a tree, as rows with their depth."""

from collections.abc import Iterator
from dataclasses import dataclass

from deliberation.meetings.core.state import Item, State


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One item of the agenda and how deep it stands."""

    item: Item
    depth: int


def agenda_rows(state: State) -> tuple[AgendaRow, ...]:
    """Every item under the one it belongs to, as the moderator ordered them."""
    return tuple(_under(None, state.items, 0))


def _under(parent: int | None, items: tuple[Item, ...], depth: int) -> Iterator[AgendaRow]:
    for item in items:
        if item.parent == parent:
            yield AgendaRow(item, depth)
            yield from _under(item.id, items, depth + 1)
