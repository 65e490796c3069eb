"""Sites to test the transport on: one that is shared by all who break nothing, and new ones for the others."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from psycopg import sql

from tests.realtime.member import OPEN
from tests.realtime.site import Held, Server, Site, filled, migrated_once
from tests.servers import HOST, Postgres, Redis

Build = Callable[..., Site]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A migrated SQLite file, to be copied."""
    return migrated_once(tmp_path_factory, worker_id)


@pytest.fixture(scope="session")
def empty_database(durable_postgres: Postgres, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """The name of a migrated PostgreSQL database, to be copied."""
    return filled(durable_postgres, tmp_path_factory, worker_id, "empty").rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with key.pem and certificate.pem, signed by itself, for this machine."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address(HOST))]
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    as_pem = serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(key.private_bytes(as_pem, serialization.PrivateFormat.PKCS8, plain))
    (folder / "certificate.pem").write_bytes(made.public_bytes(as_pem))
    return folder


@pytest.fixture
def new_file(empty_file: Path, tmp_path: Path) -> str:
    return copied(empty_file, tmp_path)


def copied(empty: Path, folder: Path) -> str:
    path = folder / "site.sqlite3"
    shutil.copy(empty, path)
    return f"sqlite:///{path}"


@pytest.fixture
def new_database(postgres: Postgres, empty_database: str) -> str:
    return copied_database(postgres, empty_database)


def copied_database(postgres: Postgres, empty: str) -> str:
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
