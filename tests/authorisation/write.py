"""Writes the table anew from what the application does: `make authorisation`. What differs is to be read."""

import pytest

from tests.authorisation import answers, commands, table
from tests.authorisation.requests import by_chapter
from tests.authorisation.test_routes import ADMINISTRATION, FIRST, HEADS, key
from tests.authorisation.world import World


@pytest.mark.django_db
@pytest.mark.parametrize("chapter", by_chapter())
def test_write_the_routes(chapter: str, world: World) -> None:
    found = {key(one): table.in_short(answers.answers(world, one)) for one in by_chapter()[chapter]}
    if chapter == FIRST:
        found[ADMINISTRATION] = table.in_short(answers.administration(world))
    table.write(chapter, HEADS, found)


def test_write_the_commands_and_events() -> None:
    table.write("Commands", ("command", "whose", "what becomes of it"), commands.commands())
    table.write("Events", ("event", "", "who sees it"), commands.events())
