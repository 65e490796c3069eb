"""The database's own guard of the log: an entry is never deleted, and only ever loses its words.

Django rebuilds an SQLite table to alter it and silently drops its triggers, so they are made again
after every migration, and a check and `verify_log` fail without them.
"""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "meetings_entry"
KEPT = ("id", "meeting_id", "seq", "at", "by", "type", "facts", "nonce", "commitment", "hash")

# SQLite deletes what INSERT OR REPLACE replaces without asking the trigger on DELETE.
SQLITE = {
    "meetings_entry_no_delete": f"""
        CREATE TRIGGER meetings_entry_no_delete BEFORE DELETE ON {TABLE}
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
    "meetings_entry_no_replace": f"""
        CREATE TRIGGER meetings_entry_no_replace BEFORE INSERT ON {TABLE}
        WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id OR (meeting_id = NEW.meeting_id AND seq = NEW.seq))
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",  # noqa: S608  # our own names
    "meetings_entry_no_update": f"""
        CREATE TRIGGER meetings_entry_no_update BEFORE UPDATE ON {TABLE}
        WHEN NEW.text IS NOT NULL OR NEW.salt IS NOT NULL OR {" OR ".join(f'NEW."{c}" IS NOT OLD."{c}"' for c in KEPT)}
        BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
}
# As text, since to PostgreSQL the JSON numbers 1 and 1.0 are the same.
POSTGRESQL = {
    "meetings_entry_no_delete": f"""
        CREATE OR REPLACE TRIGGER meetings_entry_no_delete BEFORE DELETE ON {TABLE}
        FOR EACH ROW EXECUTE FUNCTION meetings_entry_refuse()""",
    "meetings_entry_no_truncate": f"""
        CREATE OR REPLACE TRIGGER meetings_entry_no_truncate BEFORE TRUNCATE ON {TABLE}
        FOR EACH STATEMENT EXECUTE FUNCTION meetings_entry_refuse()""",
    "meetings_entry_no_update": f"""
        CREATE OR REPLACE TRIGGER meetings_entry_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW
        WHEN (NEW.text IS NOT NULL OR NEW.salt IS NOT NULL
              OR {" OR ".join(f'NEW."{c}"::text IS DISTINCT FROM OLD."{c}"::text' for c in KEPT)})
        EXECUTE FUNCTION meetings_entry_refuse()""",
}
REFUSE = """
    CREATE OR REPLACE FUNCTION meetings_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"""


def create(using: str = DEFAULT_DB_ALIAS) -> None:
    """Anew each time: one of the same name may be that of an older version."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(REFUSE)
        for name, statement in _wanted(connection).items():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(statement)


def missing(using: str = DEFAULT_DB_ALIAS) -> tuple[str, ...]:
    """Which of them the database does not have, or has switched off."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        else:
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled = 'O'", [TABLE])
        present = {name for (name,) in cursor.fetchall()}
    return tuple(name for name in _wanted(connection) if name not in present)


def after_migrate(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Receiver of `post_migrate`; also sent after a flush, and while migrating backwards."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        create(using)


def check(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Part of `manage.py check --database default`."""
    errors: list[CheckMessage] = []
    for using in databases or ():
        if TABLE not in connections[using].introspection.table_names():
            continue
        if absent := missing(using):
            hint = "Run `manage.py migrate`, and find out who dropped them."
            errors.append(Error(f"The log is not guarded: {', '.join(absent)} missing.", hint=hint, id="meetings.E001"))
    return errors


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL
