"""Write a backup of the running site to a file: python -m deploy.backup FILE, where `-` is the standard output.

It reads the site's own settings. A PostgreSQL database becomes a dump that `deploy.restore` (or `pg_restore`) reads,
an SQLite database a copy of its file.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings


def main(arguments: list[str]) -> None:
    if len(arguments) != 1:
        sys.exit(str(__doc__))
    with destination(arguments[0]) as file:
        if settings.EMBEDDED:
            copy(Path(settings.DATABASES["default"]["NAME"]), file)
        else:
            dump(settings.DATABASES["default"], file)


@contextmanager
def destination(name: str) -> Iterator[IO[bytes]]:
    """Half a backup never bears the name of a whole one, and nobody else may read it."""
    if name == "-":
        yield sys.stdout.buffer
        return
    final = Path(name)
    with tempfile.NamedTemporaryFile(dir=final.absolute().parent, prefix=f"{final.name}.", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, final)
        except BaseException:
            os.unlink(file.name)
            raise


def copy(database: Path, file: IO[bytes]) -> None:
    """While the server writes to it; copying the file itself would miss what stands in the `-wal` beside it."""
    if not database.exists():
        sys.exit(f"There is no database {database}.")
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, "copy.sqlite3")
        with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(whole)) as target:
            source.backup(target)
        with whole.open("rb") as copied:
            shutil.copyfileobj(copied, file)


def dump(database: dict[str, Any], file: IO[bytes]) -> None:
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges"]
    ended = subprocess.run([program(command[0]), *command[1:]], env=reached(database), stdout=file, check=False)
    if ended.returncode != 0:
        sys.exit("There is no backup: pg_dump failed.")


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        sys.exit(f"{name} is not on this machine (Debian: apt install postgresql-client).")
    return found


def reached(database: dict[str, Any]) -> dict[str, str]:
    """The environment in which PostgreSQL's own programs find the database; command lines are seen by everybody.

    The time limits of the site stay out of it: a backup takes as long as it takes.
    """
    known = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    found = {variable: str(database[key]) for variable, key in known.items() if database.get(key)}
    of_tls = {f"PG{key.upper()}": str(value) for key, value in database["OPTIONS"].items() if key.startswith("ssl")}
    return {**os.environ, **found, **of_tls}


if __name__ == "__main__":
    main(sys.argv[1:])
