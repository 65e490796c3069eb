"""Who may do what is what docs/authorisation.md says: the real site is asked for every cell of it."""

from pathlib import Path

import pytest

from deliberation.meetings.core import codec
from tests.authorisation import commands, pages, table
from tests.authorisation.requests import BY_SERVER, Request, requests, route_names
from tests.authorisation.world import ACTORS, World

ASKED = ("address", "method", "whose")
ADMINISTRATION = ("admin/**", "GET", "—")
pytestmark = pytest.mark.django_db


def key(request: Request) -> table.Row:
    return (request.name, request.method, request.which)


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    """Whoever adds one writes the table anew (`make authorisation`), and reads what that lets whom do."""
    rows = set(table.section("Pages"))
    assert {key(one) for one in requests()} | {ADMINISTRATION} == rows
    over_sockets = {name for name, *_ in table.section("Sockets and polling")}
    assert {name for name, _, _ in rows} | over_sockets >= route_names() | {"socket"}
    assert over_sockets == BY_SERVER | {"socket"}


@pytest.mark.skipif(table.WRITING, reason="the table is being written")
@pytest.mark.parametrize("request_", requests(), ids=lambda one: " ".join(key(one)))
def test_each_actor_is_answered_as_the_table_says(request_: Request, world: World) -> None:
    expected = table.section("Pages").get(key(request_))
    assert dict(zip(ACTORS, pages.answers(world, request_), strict=True)) == dict(
        zip(ACTORS, expected or (), strict=False)
    )


@pytest.mark.skipif(table.WRITING, reason="the table is being written")
def test_the_administration_is_for_superusers_alone(world: World) -> None:
    assert pages.administration(world) == table.section("Pages")[ADMINISTRATION]


def test_every_command_and_every_event_has_its_rows() -> None:
    assert {name for name, _ in table.section("Commands")} == set(codec.COMMANDS)
    assert {name for (name,) in table.section("Events")} == set(codec.EVENTS)


@pytest.mark.skipif(table.WRITING, reason="the table is being written")
def test_commands_and_events_are_as_the_core_has_them() -> None:
    assert table.section("Commands") == commands.commands()
    assert table.section("Events") == commands.events()


@pytest.mark.skipif(not table.WRITING, reason="writes the table: make authorisation")
def test_write_the_table(world: World) -> None:
    assert Path(table.FILE).exists()
    rows = {key(one): pages.answers(world, one) for one in requests()}
    table.write("Pages", ASKED, ACTORS, {**rows, ADMINISTRATION: pages.administration(world)})
    table.write("Commands", ("command", "case"), commands.ROLES, commands.commands())
    table.write("Events", ("event",), ("moderator", "member", "public"), commands.events())
