"""The compact form of a view on the wire: repeated keys and values are sent once.

A list of things is a table: the names of the columns, then a row for each. Seats are told in runs,
`[3, [5, 9]]` for 3, 5, 6, 7, 8, 9. Everything else travels as it is. The browser unpacks it once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from operator import attrgetter, itemgetter
from typing import Any

from deliberation.meetings.core.codec import plain_json
from deliberation.meetings.core.state import Seat, Seated, Spoken, Tally
from deliberation.meetings.core.view import View

Packed = Mapping[str, Any]

APART = ("roll", "spoken")
SITTING = attrgetter("role", "sector", "venue", "channel")
LEAST_RUN = 3  # a shorter one is no shorter than its seats


def packed(view: View) -> Packed:
    same = {field.name: _packed(getattr(view, field.name)) for field in fields(view) if field.name not in APART}
    return {**same, "roll": _roll(view.roll), "spoken": _spoken(view.spoken)}


def _packed(value: Any) -> Any:
    if not isinstance(value, tuple):
        return _plain(value)
    return _table(value) if value and is_dataclass(value[0]) else runs(value)


def _plain(value: Any) -> Any:
    """One thing with its names; the seats in it in runs."""
    if not is_dataclass(value):
        return plain_json(value)
    return {field.name.rstrip("_"): _cell(getattr(value, field.name)) for field in fields(value)}


def _table(things: tuple[Any, ...]) -> Packed:
    names = [field.name for field in fields(things[0])]
    row = attrgetter(*names)
    rows = [[_cell(value) for value in row(thing)] for thing in things]
    return {"columns": [name.rstrip("_") for name in names], "rows": rows}


def _cell(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, tuple) and all(isinstance(one, int) for one in value):
        return runs(value)
    return plain_json(value)


def runs(seats: Iterable[Seat]) -> list[Any]:
    """In the order given; where it climbs by one, the first and the last."""
    told: list[Any] = []
    begun: list[Seat] = []
    for seat in seats:
        if begun and seat != begun[-1] + 1:
            told += _run(begun)
            begun = []
        begun.append(seat)
    return told + _run(begun)


def _run(seats: list[Seat]) -> list[Any]:
    return seats if len(seats) < LEAST_RUN else [[seats[0], seats[-1]]]


def _roll(roll: Mapping[Seat, Seated]) -> Packed:
    """Those who sit alike, with their seats; sectors and venues by their place in a list of names."""
    alike: dict[tuple[Any, ...], list[Seat]] = {}
    for seat in sorted(roll):
        alike.setdefault(SITTING(roll[seat]), []).append(seat)
    names = list(dict.fromkeys(name for _, sector, venue, _ in alike for name in (sector, venue)))
    place = {name: number for number, name in enumerate(names)}
    rows = (
        [role, place[sector], place[venue], channel, runs(seats)]
        for (role, sector, venue, channel), seats in alike.items()
    )
    return {"names": names, "rows": list(rows)}


def _spoken(spoken: Spoken) -> Packed:
    return {field.name: _tallies(getattr(spoken, field.name)) for field in fields(spoken)}


def _tallies(tallies: Mapping[Any, Tally]) -> list[Any]:
    return [[key, tally.turns, tally.ms] for key, tally in sorted(tallies.items(), key=itemgetter(0))]
