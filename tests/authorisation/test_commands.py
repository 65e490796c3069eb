"""Who may give which command and see which event is what docs/authorisation.md says."""

from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest

from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import Refused, decide
from tests.authorisation import commands, table
from tests.core import test_roles
from tests.core.meeting import CHAIR, START

COMMANDS, EVENTS = "Commands", "Events"
OF_ANOTHER = 777
# What begins or belongs to the whole meeting names no thing in it.
OF_THE_WHOLE = (
    "meeting.open",
    "meeting.adjourn",
    "meeting.resume",
    "meeting.hold",
    "meeting.release",
    "meeting.close",
    "quorum.note",
    "agenda.set",
    "queue.open",
    "queue.close",
    "policy.set",
    "statement.post",
    "motion.move",
    "decision.note",
    "ballot.open",
    "seat.take",
    "seat.leave",
    "floor.request",
    "utterance.record",
)
HOW = """
{names} have no row in docs/authorisation.md. A command gets its rows from tests/core/test_roles.py, an event from
deliberation/meetings/core/visibility.py: say there who may, then `make authorisation`, and read the difference.
"""


@pytest.mark.parametrize(("section", "names"), [(COMMANDS, codec.COMMANDS), (EVENTS, codec.EVENTS)])
def test_every_command_and_every_event_is_in_the_table(section: str, names: dict[str, type]) -> None:
    rows = {name for name, _ in table.section(section)}
    missing = sorted(set(names) ^ rows)
    assert not missing, HOW.format(names=", ".join(missing))


def test_commands_and_events_are_as_the_core_has_them() -> None:
    assert table.section(COMMANDS) == commands.commands()
    assert table.section(EVENTS) == commands.events()


@pytest.mark.parametrize("name", sorted(set(codec.COMMANDS) - set(OF_THE_WHOLE)))
def test_a_number_of_another_meeting_names_nothing_in_this_one(name: str) -> None:
    """The moderator of an empty meeting gives each command with the numbers of one in which much has happened."""
    for row in test_roles.TABLE[name]:
        given: Any = row.command(CHAIR) if callable(row.command) else row.command
        command = elsewhere(given)
        with pytest.raises(Refused):
            decide(command, test_roles.MEETING, by=CHAIR, at=START)


def elsewhere(said: Any) -> Any:
    """The same, with numbers that only the other meeting has. What the write path fills in, it looks up in this one."""
    if isinstance(said, tuple):
        return tuple(map(elsewhere, said))
    if is_dataclass(said) and not isinstance(said, type):
        return replace(said, **{one.name: _field(said, one) for one in fields(said)})
    return OF_ANOTHER if type(said) is int else said


def _field(said: Any, one: Any) -> Any:
    return one.default if one.metadata.get("filled") else elsewhere(getattr(said, one.name))
