"""Put a backup in the place of the site's database: python -m deploy.restore FILE, where `-` is the standard input.

Every server process must be stopped. Everything in the database is replaced, or, where the backup is no whole one,
nothing is. Migrations run, every log is verified, and all go on under a new epoch: browsers learn what was lost.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from deploy.backup import program, reached

SECONDS_TO_LEAVE = 10  # a server process that has just ended may still be connected
OF_A_SITE = "SELECT count(*) FROM django_migrations"
EMPTY = b"BEGIN;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        sys.exit(str(__doc__))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    with source(arguments[0]) as file:
        replace = replace_file if settings.EMBEDDED else replace_database
        replace(settings.DATABASES["default"], file)
    call_command("migrate", interactive=False, verbosity=0)
    broken = broken_logs()
    call_command("new_epoch", "--after-restore")
    if broken:
        sys.exit(f"Restored, but {len(broken)} of the logs cannot be trusted: {', '.join(broken)}.")


@contextmanager
def source(name: str) -> Iterator[IO[bytes]]:
    if name == "-":
        yield sys.stdin.buffer
        return
    try:
        file = Path(name).open("rb")  # noqa: SIM115  # closed below, and what is not there is said in a sentence
    except OSError as absence:
        sys.exit(f"The backup cannot be read: {absence}.")
    with file:
        yield file


def replace_file(database: dict[str, Any], file: IO[bytes]) -> None:
    from realtime.cluster.lease import AlreadyServed, Lease

    final, lease = Path(database["NAME"]), Lease()
    try:
        lease.take_file()  # until this process ends
    except AlreadyServed as refused:
        sys.exit(str(refused))
    with tempfile.TemporaryDirectory(dir=final.parent) as folder:
        whole = Path(folder, "restored.sqlite3")
        with whole.open("wb") as copied:
            shutil.copyfileobj(file, copied)
            copied.flush()
            os.fsync(copied.fileno())
        refuse_a_broken(whole)
        # They belong to the database that was there, and SQLite would read them into this one.
        for beside in ("-wal", "-shm"):
            Path(f"{final}{beside}").unlink(missing_ok=True)
        os.replace(whole, final)


def refuse_a_broken(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file)) as copied:
            copied.execute(OF_A_SITE)  # an empty file is a whole database, too
            (said,) = copied.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as broken:
        said = str(broken)
    if said != "ok":
        sys.exit(f"Nothing was changed: this is no whole backup of an SQLite site ({said}).")


def replace_database(database: dict[str, Any], file: IO[bytes]) -> None:
    """In one transaction, which is committed only when the backup has been read to its end."""
    refuse_while_in_use()
    environment = reached(database)
    psql = [program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    command = [program("pg_restore"), "--no-owner", "--no-privileges", "--file=-"]
    into = subprocess.Popen(psql, env=environment, stdin=subprocess.PIPE)
    out = subprocess.Popen(command, env=environment, stdin=file, stdout=subprocess.PIPE)
    assert into.stdin is not None  # noqa: S101  # asked for two lines above
    assert out.stdout is not None  # noqa: S101
    try:
        into.stdin.write(EMPTY)
        shutil.copyfileobj(out.stdout, into.stdin)
        if out.wait() == 0:
            into.stdin.write(f"SET search_path = public;\n{OF_A_SITE};\nCOMMIT;\n".encode())
        into.stdin.close()
    except BrokenPipeError:
        out.kill()
    out.stdout.close()
    if (into.wait(), out.wait()) != (0, 0):
        sys.exit("Nothing was changed: the backup could not be restored.")


def refuse_while_in_use() -> None:
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    deadline = time.monotonic() + SECONDS_TO_LEAVE
    with closing(connection), connection.cursor() as cursor:
        while True:
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
            if time.monotonic() > deadline:
                sys.exit("Nothing was changed: somebody is connected to the database. Stop every server process first.")
            time.sleep(0.2)


def broken_logs() -> list[str]:
    """The meetings whose log the backup does not hold whole; each log is said to hold, or where it does not."""
    from deliberation.meetings.models import Meeting

    broken = []
    for id in map(str, Meeting.objects.order_by("pk").values_list("pk", flat=True)):
        print(f"{id}: ", end="", flush=True)
        try:
            call_command("verify_log", id)
        except CommandError as found:
            print(found)
            broken.append(id)
    return broken


if __name__ == "__main__":
    main(sys.argv[1:])
