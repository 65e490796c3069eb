"""The agenda: what the meeting takes up, in which order, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from deliberation.meetings.core.fast_replace import replace
from deliberation.meetings.core.free_text import TITLE, plain, words
from deliberation.meetings.core.machine import Decision, Refused, Stamp, decide, evolve
from deliberation.meetings.core.roles import moderates
from deliberation.meetings.core.state import PLATFORM, Item, Seat, State

MAX_ITEMS = 200


@dataclass(frozen=True, slots=True)
class PlannedItem:
    """One line of the agenda. Numbers are chosen by whoever writes it and stay with the item."""

    item: int
    parent: int | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class SetAgenda:
    """The whole agenda as it shall be; `version` is the one it was written on."""

    version: int
    items: tuple[PlannedItem, ...]
    titles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class OpenItem:
    item: int


@dataclass(frozen=True, slots=True)
class CloseItem:
    item: int


@dataclass(frozen=True, slots=True)
class AgendaSet:
    version: int
    items: tuple[PlannedItem, ...]
    titles: Mapping[str, str] | None = words()


@dataclass(frozen=True, slots=True)
class ItemOpened:
    item: int


@dataclass(frozen=True, slots=True)
class ItemClosed:
    item: int


def item_of(state: State, item: int | None) -> Item | None:
    return next((line for line in state.items if line.id == item), None)


def above(state: State, item: int) -> tuple[int, ...]:
    """The items this one stands under, nearest first."""
    found = item_of(state, item)
    if found is None or found.parent is None:
        return ()
    return (found.parent, *above(state, found.parent))


def innermost(items: tuple[Item, ...]) -> int | None:
    """The open item nothing open stands under: what the meeting is talking about."""
    parents = {line.parent for line in items if line.status == "open"}
    current = [line.id for line in items if line.status == "open" and line.id not in parents]
    return current[-1] if current else None


@decide.register
def set_agenda(command: SetAgenda, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    if state.status == "closed":
        raise Refused("closed")
    if command.version != state.agenda_version:
        raise Refused("stale")
    if len(command.items) > MAX_ITEMS:
        raise Refused("too_many_items")
    seen: set[int] = set()
    for line in command.items:
        if line.item < 1 or line.item in seen:
            raise Refused("bad_agenda")
        if line.parent is not None and line.parent not in seen:
            raise Refused("bad_agenda")
        if line.minutes is not None and line.minutes < 1:
            raise Refused("bad_agenda")
        seen.add(line.item)
    if set(command.titles) != {str(item) for item in seen}:
        raise Refused("bad_agenda")
    if any(line.status != "coming" and line.id not in seen for line in state.items):
        raise Refused("item_in_use")
    titles = {key: plain(title, limit=TITLE) for key, title in command.titles.items()}
    return Decision((AgendaSet(command.version + 1, command.items, titles or None),))


@decide.register
def open_item(command: OpenItem, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    if state.status != "open":
        raise Refused("not_open")
    item = item_of(state, command.item)
    if item is None:
        raise Refused("no_such_item")
    if item.status == "open":
        raise Refused("already_open")
    staying = above(state, command.item)
    opening = [i for i in reversed(staying) if i not in open_items(state)]
    opened = tuple(ItemOpened(number) for number in (*opening, command.item))
    return Decision((*closing_all(state, staying), *opened))


@decide.register
def close_item(command: CloseItem, state: State, *, by: Seat, at: int) -> Decision:
    if by != PLATFORM and not moderates(state, by):
        raise Refused("moderator_only")
    if state.status != "open":
        raise Refused("not_open")
    item = item_of(state, command.item)
    if item is None:
        raise Refused("no_such_item")
    if item.status != "open":
        raise Refused("not_open_item")
    return Decision(closing_all(state, above(state, command.item)))


def closing_all(state: State, staying: tuple[int, ...] = ()) -> tuple[ItemClosed, ...]:
    """Close what is open and does not stay, sub-items before what they stand under."""
    return tuple(ItemClosed(item) for item in reversed(open_items(state)) if item not in staying)


def open_items(state: State) -> tuple[int, ...]:
    return tuple(line.id for line in state.items if line.status == "open")


@evolve.register
def agenda_set(event: AgendaSet, state: State, stamp: Stamp) -> State:
    before = {line.id: line.status for line in state.items}
    titles = event.titles or {}
    items = tuple(
        Item(
            id=line.item,
            parent=line.parent,
            minutes=line.minutes,
            status=before.get(line.item, "coming"),
            title=titles.get(str(line.item)),
            seq=stamp.seq,
        )
        for line in event.items
    )
    return replace(state, items=items, item=innermost(items), agenda_version=event.version)


@evolve.register
def item_opened(event: ItemOpened, state: State, stamp: Stamp) -> State:
    items = tuple(replace(i, status="open") if i.id == event.item else i for i in state.items)
    return replace(state, items=items, item=innermost(items))


@evolve.register
def item_closed(event: ItemClosed, state: State, stamp: Stamp) -> State:
    items = tuple(replace(i, status="done") if i.id == event.item else i for i in state.items)
    return replace(state, items=items, item=innermost(items))
