"""Sites to test the transport on: one that is shared by all who break nothing, and new ones for the others."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.realtime.member import OPEN
from tests.realtime.site import Desk, Held, Server, Site
from tests.servers import Postgres, Redis

Build = Callable[..., Site]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("sites") / "empty.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def empty_database(durable_postgres: Postgres) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    url = durable_postgres.new_database()
    _migrate(url)
    return url.rsplit("/", 1)[1]


def _migrate(url: str) -> None:
    desk = Desk({"DATABASE_URL": url, "SECRET_KEY": "a key for tests"})
    try:
        desk("migrate")
    finally:
        desk.close()


@pytest.fixture
def new_file(empty_file: Path, tmp_path: Path) -> str:
    return copied(empty_file, tmp_path)


def copied(empty: Path, folder: Path) -> str:
    path = folder / "site.sqlite3"
    shutil.copy(empty, path)
    return f"sqlite:///{path}"


@pytest.fixture
def new_database(postgres: Postgres, empty_database: str) -> str:
    return _database(postgres, empty_database)


def _database(postgres: Postgres, empty: str) -> str:
    url = postgres.new_database()
    name = url.rsplit("/", 1)[1]
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(empty))
        connection.execute(made)
    return url


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Build]:
    """Sites of this test's own: `build(database=…, redis=…)`."""
    built: list[Site] = []

    def new(**more: Any) -> Site:
        folder = tmp_path / f"site{len(built)}"
        folder.mkdir()
        built.append(Site(folder=folder, **more))
        return built[-1]

    yield new
    for site in built:
        site.close()


@pytest.fixture(scope="session")
def shared(empty_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """An embedded site with one server, as `make demo` has. Nobody breaks it; each test has a meeting of its own."""
    folder = tmp_path_factory.mktemp("shared")
    site = Site(folder=folder, database=copied(empty_file, folder))
    try:
        site.serve()
        yield site
    finally:
        site.close()


@pytest.fixture
def server(shared: Site) -> Iterator[Server]:
    yield shared.servers[0]
    shared.servers[0].must_not_have_stumbled()


@pytest.fixture(autouse=True)
async def no_line_left_open() -> AsyncIterator[None]:
    """A test that failed half-way leaves lines open, which would be one more failure."""
    yield
    for member in list(OPEN):
        await member.drop()


@pytest.fixture(scope="session")
def quiet(shared: Site) -> Held:
    """A meeting for those who change nothing in it."""
    return shared.meeting()


@pytest.fixture
def meeting(shared: Site) -> Held:
    """Open, with a moderator, a clerk, three members and a guest in their seats; 8 entries."""
    return shared.meeting()


@pytest.fixture
def pair(build: Build, new_database: str, redis_server: Redis) -> Site:
    """Two server processes on one PostgreSQL database, with Redis between them; the dead are forgotten soon."""
    site = build(database=new_database, redis=redis_server.url())
    for _ in range(2):
        site.serve(presence__LEASE_SECONDS=3)
    return site
