"""Whatever a visitor has written into cookies and headers: they are a stranger like any other, and shut nobody out."""

import asyncio
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from tests.realtime.conftest import Build, copied_database
from tests.realtime.member import Member, at
from tests.realtime.probing import asked
from tests.realtime.site import ORIGIN, Held, Server, Site
from tests.servers import Postgres

NUL = '"a\\000b"'  # in a quoted cookie, three octal digits are a character; PostgreSQL takes no NUL
KEYS = (NUL, '"\\000"', '"\\377\\376"', "x" * 900, "A" * 32, "a" * 32, "'--", '"')
CROWD = 25


@pytest.fixture(scope="module")
def on_postgres(
    durable_postgres: Postgres, empty_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    if not durable_postgres.running():
        durable_postgres.start()
    site = Site(folder=tmp_path_factory.mktemp("odd"), database=copied_database(durable_postgres, empty_database))
    try:
        site.serve()
        yield site
    finally:
        site.close()


@pytest.fixture(scope="module")
def crowd(on_postgres: Site) -> Held:
    return on_postgres.meeting(roles=("moderator", *["member"] * (CROWD - 1)), visibility="invited")


@pytest.mark.parametrize("planted", ["", "principal.is_session_key = lambda text: True"], ids=["", "not validated"])
async def test_strangers_with_odd_keys_shut_out_nobody_who_is_signed_in(
    planted: str, build: Build, new_database: str
) -> None:
    """Nor would they, had such a key come as far as the look-up that all share."""
    site = build(database=new_database)
    server = site.serve_with(f"from realtime.admission import principal\n{planted}")
    crowd = site.meeting(roles=("moderator", *["member"] * (CROWD - 1)), visibility="invited")
    strangers = [Member(crowd.id, KEYS[n % len(KEYS)], server) for n in range(4 * CROWD)]
    members = [at(crowd, seat, server) for seat in range(1, CROWD + 1)]
    mixed = [strangers[4 * n + more] for n in range(CROWD) for more in range(4)]
    for n, member in enumerate(members):
        mixed.insert(5 * n, member)
    await asyncio.gather(*(one.open() for one in mixed))
    assert [member.last("hello")["seat"] for member in members] == list(range(1, CROWD + 1))
    assert {await stranger.until_closed() for stranger in strangers} <= ({4504} if not planted else {4504, 4012})
    await asyncio.gather(*(one.drop() for one in mixed))


PAGES = (
    "/",
    "/consultations/1/",
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/signup/",
    "/accounts/email/",
    "/admin/",
    "/nowhere/",
    "/meetings/{meeting}/",
    "/meetings/{meeting}/entries/",
    "/meetings/{meeting}/frames/",
)
COOKIES = ("sessionid", "django_language", "size", "theme", "messages")
HEADERS = {
    "Accept_Language": ("zh\x00", "x" * 600, ";q=\xff"),
    "X_Forwarded_For": ("\x00", "not an address, ::::"),
    "Referer": ("\x00", "http://["),
    "User_Agent": ("\x00\xff",),
    "X_CSRFToken": ("\x00", "é"),
}


def statuses(server: Server, crowd: Held, method: str, **headers: str) -> dict[str, int]:
    found = {}
    for page in PAGES:
        path = page.format(meeting=crowd.id)
        body = urlencode({"email": "a@example.org", "login": "a@example.org", "password": "x"}).encode()
        more = {"Content_Type": "application/x-www-form-urlencoded"} if method == "POST" else {}
        answer = asked(
            server, path, method=method, body=body if method == "POST" else None, Host="localhost", **more, **headers
        )
        found[page] = answer.status
    return found


def failed(statuses: dict[str, int]) -> list[str]:
    return [page for page, status in statuses.items() if status >= 500]


def test_a_page_is_a_page_whatever_stands_in_its_cookies(on_postgres: Site, crowd: Held) -> None:
    server = on_postgres.servers[0]
    usual = statuses(server, crowd, "GET")
    for value in KEYS[:4]:
        assert statuses(server, crowd, "GET", Cookie=f"sessionid={value}") == usual, value
        others = "; ".join(f"{cookie}={value}" for cookie in COOKIES)
        assert statuses(server, crowd, "GET", Cookie=others) == usual, value


def test_a_form_is_answered_whatever_stands_in_its_cookies(on_postgres: Site, crowd: Held) -> None:
    token = "b" * 32
    server = on_postgres.servers[0]
    for value in KEYS[:4]:
        cookies = "; ".join([f"csrftoken={token}", *(f"{cookie}={value}" for cookie in COOKIES)])
        found = statuses(server, crowd, "POST", Cookie=cookies, X_CSRFToken=token, Origin=ORIGIN)
        assert failed(found) == [], value
        assert 403 not in (found["/accounts/login/"], found["/accounts/signup/"]), "it came as far as the form"


@pytest.mark.parametrize("header", HEADERS)
def test_a_page_is_a_page_whatever_stands_in_a_header(header: str, on_postgres: Site, crowd: Held) -> None:
    server = on_postgres.servers[0]
    for value in HEADERS[header]:
        for method in ("GET", "POST"):
            assert failed(statuses(server, crowd, method, **{header: value})) == [], value
