"""Every place where the rules refuse is met by a command that is refused there, with its code."""

import re
from importlib import import_module

from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import decide, evolve
from tests.core.meeting import No, refusing, site

CHAPTERS = (
    "agenda",
    "ballots",
    "bringing",
    "conduct",
    "ending",
    "floor",
    "hold",
    "motions",
    "queue",
    "redaction",
    "roll",
    "sitting",
    "statements",
    "transcript",
    "approving",
    "confirming",
    "absences",
    "suggestions",
    "sealing",
    "free_text",
)


def rows() -> list[No]:
    return [row for chapter in CHAPTERS for row in import_module(f"tests.core.test_{chapter}").ROWS]


def test_no_refusal_is_left_without_a_test() -> None:
    met = {site(row): row.code for row in rows()}

    assert met == dict(refusing())


def test_a_code_is_a_short_name() -> None:
    assert [code for _, code in refusing() if not re.fullmatch("[a-z_]{4,24}", code)] == []


def test_every_command_has_a_rule_and_every_event_a_change() -> None:
    assert [k for k in codec.COMMANDS.values() if decide.dispatch(k) is decide.dispatch(object)] == []
    assert [k for k in codec.EVENTS.values() if evolve.dispatch(k) is evolve.dispatch(object)] == []
