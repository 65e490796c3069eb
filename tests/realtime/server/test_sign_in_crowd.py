"""A hall signs in from one address, beside a live room; and nobody learns by the clock whose address is known."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from bench.harness.sign_in import answered, sign_in
from tests.realtime.conftest import Build
from tests.realtime.member import at
from tests.realtime.site import ANNA, ORIGIN, Server, Site

PEOPLE = 30
PASSWORD = "云州的秋天很长 2026"
HOST_NAME = ORIGIN.partition("://")[2]
# Hashes that take a hundredth of their time, and a hall that is many sooner.
QUICK = """
from deliberation.people.limits import challenged, hashing
hashing.PasswordHasher.iterations = 12_000
challenged.FREE_A_MINUTE = 5
"""

CONNECTED = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%people_%'"


def accounts(site: Site) -> list[str]:
    made: list[str] = site.desk("accounts", people=PEOPLE, password=PASSWORD, iterations=12_000)
    return made


async def test_a_hall_signs_in_from_one_address_while_a_meeting_goes_on(build: Build, new_database: str) -> None:
    site = build(database=new_database)
    logins, meeting, server = accounts(site), site.meeting(), site.serve_with(QUICK)
    connections: list[int] = []
    with ThreadPoolExecutor(PEOPLE) as browsers, psycopg.connect(new_database, autocommit=True) as database:
        loop = asyncio.get_running_loop()

        def enter(login: str) -> float:
            return sign_in(server.port, host=HOST_NAME, login=login, password=PASSWORD)

        async with at(meeting, ANNA, server) as anna:
            crowd = asyncio.gather(*(loop.run_in_executor(browsers, enter, login) for login in logins))
            while not crowd.done():
                await anna.done("statement.post", text="加装电梯的事，先听低层住户的意见。")
                connections.append(len(database.execute(CONNECTED).fetchall()))
            assert len(await crowd) == PEOPLE
    # Those who wait for their turn hold no connection to the database: 400 would use up all it has.
    assert max(connections) < PEOPLE


STEP = 3.0


@pytest.fixture
def slow(build: Build, new_file: str) -> tuple[Server, list[str]]:
    """A server whose step is far longer than anything it looks up, on however busy a machine."""
    site = build(database=new_file)
    logins = accounts(site)
    return site.serve_with(f"{QUICK}\nfrom config import pages; pages.STEP_SECONDS = {STEP}"), logins


@pytest.mark.parametrize("path", ["/accounts/signup/", "/accounts/login/code/", "/accounts/password/reset/"])
def test_an_answer_comes_as_late_for_a_known_address_as_for_another(path: str, slow: tuple[Server, list[str]]) -> None:
    server, (known, *_) = slow
    for address in (known, "stranger@example.net"):
        took = answered(server.port, path, host=HOST_NAME, form={"email": address})
        assert STEP <= took < 2 * STEP
