"""The servers that tests break can be broken, and leave nothing behind."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import redis
from django.db import connection

from tests import servers
from tests.servers import FAR, Postgres, Redis, wait_until


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def rows(url: str) -> list[tuple[int]]:
    with psycopg.connect(url) as connected:
        return connected.execute("SELECT n FROM kept ORDER BY n").fetchall()


def keep(url: str, number: int) -> None:
    with psycopg.connect(url) as connected:
        connected.execute("CREATE TABLE IF NOT EXISTS kept (n integer)")
        connected.execute("INSERT INTO kept VALUES (%s)", [number])


def test_what_postgresql_acknowledged_survives_a_kill(postgres: Postgres):
    url = postgres.new_database()
    keep(url, 1)

    postgres.kill()
    assert not postgres.running()
    postgres.start()

    assert rows(url) == [(1,)]


def test_postgresql_comes_back_on_the_same_port(postgres: Postgres):
    url = postgres.new_database()
    keep(url, 7)

    postgres.restart()

    assert rows(url) == [(7,)]


def test_each_database_starts_empty(postgres: Postgres):
    keep(postgres.new_database(), 1)

    with psycopg.connect(postgres.new_database()) as connected:
        found = connected.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()

    assert found == (0,)


def test_the_database_to_break_waits_for_the_disk(postgres: Postgres):
    with psycopg.connect(postgres.url()) as connected:
        assert connected.execute("SHOW fsync").fetchone() == ("on",)


def test_a_stranger_on_this_machine_does_not_get_in(postgres: Postgres):
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(postgres.url().replace(postgres.password, "guess"))


def test_a_frozen_redis_keeps_the_connection_and_says_nothing(redis_server: Redis):
    redis_server.freeze()

    with socket.create_connection((servers.HOST, redis_server.port), timeout=0.3) as connected:
        connected.sendall(b"PING\r\n")
        with pytest.raises(TimeoutError):
            connected.recv(1)
        redis_server.thaw()
        connected.settimeout(FAR)
        assert connected.recv(7) == b"+PONG\r\n"


def test_a_killed_redis_refuses_and_comes_back_on_the_same_port(redis_server: Redis):
    redis_server.kill()

    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(redis_server.url()).ping()
    redis_server.start()

    assert redis.Redis.from_url(redis_server.url()).ping()


def test_nothing_is_left_of_a_server_that_was_ended():
    server = Redis()
    server.start()
    pid = server.pid()

    server.remove()

    assert not alive(pid)
    assert not server.folder.exists()


def test_a_server_does_not_outlive_tests_that_were_killed(tmp_path: Path):
    program = (
        "from tests.servers import Redis; server = Redis(); server.start();"
        "print(server.pid(), server.folder, flush=True); input()"
    )
    tests = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert tests.stdout is not None
    pid, folder = tests.stdout.readline().split()

    tests.send_signal(signal.SIGKILL)
    tests.communicate()

    wait_until(lambda: not alive(int(pid)), FAR)
    wait_until(lambda: not Path(folder).exists(), FAR)


def test_waiting_has_an_end():
    with pytest.raises(TimeoutError):
        wait_until(lambda: False, 0.1)


def test_chromium_shows_a_page(launch_options: dict[str, object], tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("<p>议厅</p>", encoding="utf-8")
    command = [str(launch_options["executable_path"]), *servers.CHROMIUM_FLAGS, "--headless", "--dump-dom"]

    shown = subprocess.run(
        [*command, f"--user-data-dir={tmp_path / 'profile'}", page.as_uri()], capture_output=True, text=True, check=True
    )

    assert "<p>议厅</p>" in shown.stdout


@pytest.mark.django_db
def test_the_database_of_the_run_is_the_one_asked_for():
    wanted = os.environ.get("ROSTRUM_TEST_DATABASE") or "postgresql"

    assert connection.vendor == wanted
    if wanted == "sqlite":
        assert Path(connection.settings_dict["NAME"]).is_file()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_a_table_that_refuses_deletion_is_flushed_all_the_same(attempt: int, django_user_model):
    """Twice, since it is the second that meets what the first could not remove."""
    assert django_user_model.objects.count() == 0
    django_user_model.objects.create(email="someone@example.org")

    refuse_deletion(django_user_model._meta.db_table)


def refuse_deletion(table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"CREATE TRIGGER kept BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, 'kept'); END")
            return
        cursor.execute(
            "CREATE OR REPLACE FUNCTION kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; END $$"
        )
        cursor.execute(f"CREATE TRIGGER kept BEFORE TRUNCATE ON {table} EXECUTE FUNCTION kept()")
