"""What any test may ask for: the database of the run, servers to break, a browser."""

import shutil
import signal
from collections.abc import Iterator
from types import FrameType

import hypothesis
import pytest
from django.db import connection, connections

from deliberation.people.limits.hashing import PasswordHasher
from tests.environment import SQLITE
from tests.realtime.site import filled, migrated_once
from tests.servers import CHROMIUM_FLAGS, NotHere, Postgres, Redis, chromium

# An example that takes long was made on a busy machine; what a promise of time is worth is measured elsewhere.
hypothesis.settings.register_profile("rostrum", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("rostrum")


def pytest_configure() -> None:
    # A hash of full length takes half a second of a core; what it costs is told by tests of its own, which restore it.
    PasswordHasher.iterations = 1_000
    signal.signal(signal.SIGTERM, end_in_order)
    # A shell that starts a run in the background has it ignore Ctrl-C, and all that it starts would inherit that.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def end_in_order(_number: int, _frame: FrameType | None) -> None:
    """Being asked to stop is no reason to leave servers behind, nor to begin the next test."""
    pytest.exit("asked to stop", returncode=128 + signal.SIGTERM)


# ---- the database of the run ----


@pytest.fixture(scope="session")
def database_server() -> Iterator[Postgres]:
    """The fast PostgreSQL behind `db`; nobody stops it but the end of the run."""
    yield from server(Postgres(durable=False))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The test database has its tables already."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> None:
    """Called by pytest-django before it sets the test database up: one worker of the run migrates, all others copy."""
    database = connections["default"].settings_dict
    if SQLITE:
        # In memory, SQLite would not lock and not survive as the product's file does.
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        shutil.copy(migrated_once(tmp_path_factory, worker_id), file)
        database["TEST"]["NAME"] = str(file)
        return
    running: Postgres = request.getfixturevalue("database_server")
    filled(running, tmp_path_factory, worker_id, "test")
    database.update(HOST="127.0.0.1", PORT=running.port, USER="postgres", PASSWORD=running.password)
    database["TEST"]["NAME"] = "test"


@pytest.fixture(autouse=True)
def flushable(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the flush after a transactional test empty the append-only tables.

    Their triggers refuse DELETE, which is how SQLite is flushed. They are dropped before it; the flush ends with
    `post_migrate`, whose receiver creates them again.
    """
    marker = request.node.get_closest_marker("django_db")
    transactional = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if transactional:
        # Asked for here, the database is set up before this fixture and so flushed after it.
        request.getfixturevalue("transactional_db")
    yield
    if transactional:
        drop_triggers()


def drop_triggers() -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
            commands = [f'DROP TRIGGER "{trigger}"' for trigger, _ in cursor.fetchall()]
        else:
            cursor.execute("SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            commands = [f'DROP TRIGGER "{trigger}" ON {table}' for trigger, table in cursor.fetchall()]
        for command in commands:
            cursor.execute(command)


# ---- servers to break, and a browser ----


@pytest.fixture(scope="session")
def durable_postgres() -> Iterator[Postgres]:
    yield from server(Postgres())


@pytest.fixture
def postgres(durable_postgres: Postgres) -> Postgres:
    """A PostgreSQL that a test may stop, kill and restart; nothing acknowledged is lost by that."""
    if not durable_postgres.running():
        durable_postgres.start()
    return durable_postgres


@pytest.fixture(scope="session")
def one_redis() -> Iterator[Redis]:
    yield from server(Redis())


@pytest.fixture
def redis_server(one_redis: Redis) -> Redis:
    """A Redis that a test may stop, kill, freeze and restart."""
    one_redis.thaw()
    if not one_redis.running():
        one_redis.start()
    return one_redis


def server[Kind: (Postgres, Redis)](kind: Kind) -> Iterator[Kind]:
    try:
        kind.start()
        yield kind
    except NotHere as absence:
        pytest.skip(str(absence))
    finally:
        kind.remove()


@pytest.fixture(scope="session")
def launch_options() -> dict[str, object]:
    """How Playwright starts the machine's own Chromium: `playwright.chromium.launch(**launch_options)`."""
    try:
        return {"executable_path": chromium(), "args": list(CHROMIUM_FLAGS), "headless": True}
    except NotHere as absence:
        pytest.skip(str(absence))
