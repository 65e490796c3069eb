"""Each check of the application, taken away, is missed by the row of docs/authorisation.md that is its own."""

import inspect
import os
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

from tests.authorisation import answers, table
from tests.authorisation.checks import CHECKS, Check
from tests.authorisation.requests import by_chapter
from tests.authorisation.world import ACTORS, World

EVERY = os.environ.get("ROSTRUM_PROOF") == "1"
SOME = CHECKS[::18]  # on an ordinary run


@contextmanager
def taken_away(check: Check) -> Iterator[None]:
    """The function runs with other code meanwhile, wherever it was imported or wrapped."""
    module, _, path = check.where.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    function = inspect.unwrap(found)
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(check.says) == 1, f"{check.where} does not say {check.says!r} once any more"
    body = source[source.index("def ") :].replace(check.says, check.instead)
    made: dict[str, Any] = {}
    exec(compile(body, check.where, "exec"), function.__globals__ | IMPORTS, made)  # our own source
    kept, function.__code__ = function.__code__, made[function.__name__].__code__
    missing = {name: one for name, one in IMPORTS.items() if name not in function.__globals__}
    function.__globals__.update(missing)
    try:
        yield
    finally:
        function.__code__ = kept
        for name in missing:
            del function.__globals__[name]


def imports() -> dict[str, Any]:
    """What stands instead of a check may name a model that its module does not."""
    from deliberation.consultations.models import Consultation
    from deliberation.meetings.models import Meeting
    from deliberation.people.models import Person

    return {one.__name__: one for one in (Consultation, Meeting, Person)}


IMPORTS = imports()


def noticed(world: World, check: Check) -> bool:
    address, whose = check.row
    (chapter, request), *_ = [
        (chapter, one)
        for chapter, every in by_chapter().items()
        for one in every
        if (one.address, one.whose) == check.row
    ]
    expected = table.spelt_out(table.section(chapter)[address, whose], ACTORS)
    world.pages.clear()
    try:
        return answers.answers(world, request) != expected
    except AssertionError:  # refused, and done all the same
        return True


@pytest.mark.django_db
@pytest.mark.parametrize("check", CHECKS if EVERY else SOME, ids=lambda one: f"{one.where} {one.says[:40]}")
def test_a_check_that_is_taken_away_is_missed_by_its_own_row(check: Check, world: World) -> None:
    with taken_away(check):
        assert noticed(world, check)
    world.pages.clear()
    assert not noticed(world, check)


def test_there_are_many_checks_and_each_names_a_row() -> None:
    rows = {(one.address, one.whose) for every in by_chapter().values() for one in every}
    assert len(CHECKS) >= 30
    assert {check.row for check in CHECKS} <= rows
