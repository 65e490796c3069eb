"""Every address of the site answers everybody as docs/authorisation.md says."""

import os
import zlib
from collections.abc import Sequence

import pytest

from tests.authorisation import answers, table
from tests.authorisation.requests import Request, by_chapter, routes
from tests.authorisation.world import ACTORS, World

HEADS = ("address", "whose", "what becomes of it")
ADMINISTRATION = ("GET /admin/**", "—")
FIRST = "Everybody's pages"
BY_SOCKET = "frames"  # of a running server: test_sockets.py
LONG = os.environ.get("ROSTRUM_PROOF") == "1"
ALWAYS, DRAWN = ("member", "secretariat"), 1
HOW = """
{address} is not in docs/authorisation.md, where every address is, by whose thing it is about and who asks.
1. Say in tests/authorisation/requests/ what it is asked for, such as  Request("{route}", "own", house("own"))
2. make authorisation, which asks the application and writes the row.
3. Read the difference as who may do what from now on; where it is wrong, the page is, and not the table.
"""
pytestmark = pytest.mark.django_db
CASES = [pytest.param(c, one, id=f"{one.address} {one.whose}") for c, every in by_chapter().items() for one in every]


def key(request: Request) -> table.Row:
    return (request.address, request.whose)


def asked(said: str, request: Request) -> Sequence[str]:
    """Whoever the row names, a member, the secretariat, and of all others some; on a long run everybody."""
    if LONG:
        return ACTORS
    named = {*table.named_in(said, ACTORS), *ALWAYS}
    others = [actor for actor in ACTORS if actor not in named]
    start = zlib.crc32(" ".join(key(request)).encode()) % max(1, len(others))
    drawn = (others * 2)[start : start + min(DRAWN, len(others))]
    return [actor for actor in ACTORS if actor in named or actor in drawn]


@pytest.mark.parametrize("route", sorted(set(routes()) - {BY_SOCKET}))
def test_every_address_is_in_the_table(route: str) -> None:
    requests = [one for every in by_chapter().values() for one in every if one.route == route]
    rows = {row for chapter in by_chapter() for row in table.section(chapter)}
    assert requests, HOW.format(address=routes()[route], route=route)
    assert {key(one) for one in requests} <= rows, HOW.format(address=routes()[route], route=route)


def test_every_row_is_asked_for() -> None:
    for chapter, requests in by_chapter().items():
        more = {ADMINISTRATION} if chapter == FIRST else set()
        assert set(table.section(chapter)) == {key(one) for one in requests} | more, chapter


@pytest.mark.parametrize(("chapter", "request_"), CASES)
def test_each_is_answered_as_the_table_says(chapter: str, request_: Request, world: World) -> None:
    said = table.section(chapter).get(key(request_), "")
    assert said, HOW.format(address=f"{request_.address} ({request_.whose})", route=request_.route)
    who = asked(said, request_)
    expected = table.spelt_out(said, ACTORS)
    assert answers.answers(world, request_, who) == {actor: expected[actor] for actor in who}


def test_the_administration_is_for_superusers_alone(world: World) -> None:
    said = table.section(FIRST)[ADMINISTRATION]
    assert answers.administration(world) == table.spelt_out(said, ACTORS)
