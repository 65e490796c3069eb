"""The commands and events of a meeting as rows: what becomes of a command by role, of an event by audience."""

from dataclasses import fields
from random import Random
from typing import Any

from deliberation.meetings.core import codec
from deliberation.meetings.core.visibility import AUDIENCES, Audience, visible
from tests.authorisation.table import Row
from tests.core import test_roles
from tests.core.wild import hints, value

ROLES = ("moderator", "clerk", "scrutineer", "member", "guest", "department", "no seat", "platform")
SAMPLES = 20


def commands() -> dict[Row, Row]:
    """As tests/core/test_roles.py tries them: each command by each role, for oneself and for others."""
    found: dict[Row, Row] = {}
    for name, rows in sorted(test_roles.TABLE.items()):
        for row in rows:
            which = _case(row.command, number=sum(1 for known, _ in found if known == name) + 1, of=len(rows))
            found[name, which] = row.becomes
    return found


def _case(command: Any, *, number: int, of: int) -> str:
    if of == 1:
        return "—"
    said = {} if callable(command) else {one.name: getattr(command, one.name) for one in fields(command)}
    if said.get("for_") is not None:
        return f"{number}: for another"
    return (
        f"{number}: {said['lane']}"
        if "lane" in said
        else f"{number}: one's own"
        if number == 1
        else f"{number}: another's"
    )


def events() -> dict[Row, Row]:
    return {(name,): tuple(_seen(kind, to) for to in AUDIENCES) for name, kind in sorted(codec.EVENTS.items())}


def _seen(kind: type, to: Audience) -> str:
    """`whole`, `without` some of its fields, `hidden`, or `sometimes`: it depends on what it says."""
    shown = []
    lost: set[str] = set()
    for number in range(SAMPLES):
        dice = Random(number)
        event: Any = kind(**{name: value(hint, dice) for name, hint in hints(kind).items()})
        seen = visible(event, to)
        shown.append(seen is not None)
        if seen is not None:
            lost |= {
                one.name.rstrip("_") for one in fields(event) if getattr(seen, one.name) != getattr(event, one.name)
            }
    if not any(shown):
        return "hidden"
    without = f" without {', '.join(sorted(lost))}" if lost else ""
    return ("sometimes" if not all(shown) else "whole" if not lost else "") + without or "whole"
