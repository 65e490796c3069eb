"""The commands and events of a meeting as rows: what becomes of a command by role, of an event by audience."""

from dataclasses import fields
from random import Random
from typing import Any

from deliberation.meetings.core import codec
from deliberation.meetings.core.visibility import AUDIENCES, Audience, visible
from tests.authorisation import table
from tests.core import test_roles
from tests.core.meeting import THIRD
from tests.core.wild import hints, value

# In the order of tests/core/test_roles.py, which tries each.
ROLES = ("moderator", "clerk", "scrutineer", "member", "guest", "department", "no seat", "platform")
SEEN_BY: dict[Audience, str] = {"moderator": "moderators", "member": "members", "public": "the public"}
SAMPLES = 20


def commands() -> dict[table.Row, str]:
    """A row of its own wherever it matters for whom a command is given."""
    return {
        (name, _case(rows, number)): table.in_short(dict(zip(ROLES, row.becomes, strict=True)))
        for name, rows in sorted(test_roles.TABLE.items())
        for number, row in enumerate(rows)
    }


def _case(rows: list[test_roles.Row], number: int) -> str:
    command: Any = rows[number].command
    said = {} if callable(command) else {one.name: getattr(command, one.name) for one in fields(command)}
    if len(rows) == 1:
        return "—"
    if said.get("for_") is not None:
        if said["for_"] == THIRD:  # the member who tries it
            return "for the member"
        before = sum(1 for one in rows[:number] if getattr(one.command, "for_", None) is not None)
        return "for another" if not before else "for another who votes alone"
    if "lane" in said:
        return f"lane {said['lane']}"
    return "another's" if number else "one's own"


def events() -> dict[table.Row, str]:
    return {
        (name, "—"): table.in_short({who: _seen(kind, to) for to, who in SEEN_BY.items()})
        for name, kind in sorted(codec.EVENTS.items())
    }


def _seen(kind: type, to: Audience) -> str:
    """`whole`, `without` some of its fields, `hidden`, or `sometimes`: it depends on what it says."""
    shown, lost = [], set()
    for number in range(SAMPLES):
        dice = Random(number)
        event: Any = kind(**{name: value(hint, dice) for name, hint in hints(kind).items()})
        seen = visible(event, to)
        shown.append(seen is not None)
        if seen is not None:
            lost |= {one.name for one in fields(event) if getattr(seen, one.name) != getattr(event, one.name)}
    if not any(shown):
        return "hidden"
    without = f"without {' and '.join(sorted(one.rstrip('_') for one in lost))}" if lost else ""
    return " ".join(filter(None, ("" if all(shown) else "sometimes", without))) or "whole"


assert set(SEEN_BY) == set(AUDIENCES)
