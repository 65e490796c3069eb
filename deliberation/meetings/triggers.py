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
# In the body and not in the triggers' WHEN, where it would forbid ever to alter one of these columns.
# As text, since to PostgreSQL the JSON numbers 1 and 1.0 are the same.
BODY = f"""
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF NEW.text IS NULL AND NEW.salt IS NULL
               AND {" AND ".join(f'NEW."{c}"::text IS NOT DISTINCT FROM OLD."{c}"::text' for c in KEPT)} THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'integrity_constraint_violation';
    END"""
FUNCTION = f"""
    CREATE OR REPLACE FUNCTION meetings_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $${BODY}$$"""
POSTGRESQL = {
    f"meetings_entry_no_{event.lower()}": f"""
        CREATE OR REPLACE TRIGGER meetings_entry_no_{event.lower()} BEFORE {event} ON {TABLE}
        FOR EACH {each} EXECUTE FUNCTION meetings_entry_refuse()"""
    for event, each in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"), ("UPDATE", "ROW"))
}
PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": """
        SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgrelid = to_regclass(%s) AND tgenabled = 'O' AND tgqual IS NULL""",
}


def create(using: str = DEFAULT_DB_ALIAS) -> None:
    """Anew each time: one of the same name may be that of an older version."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for name, statement in _wanted(connection).items():
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(statement)


def missing(using: str = DEFAULT_DB_ALIAS) -> tuple[str, ...]:
    """Which of them the database does not have, has switched off, or has made into something else."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor], [TABLE])
        present = dict(cursor.fetchall())
    wanted = {n: s.strip() if connection.vendor == "sqlite" else BODY for n, s in _wanted(connection).items()}
    return tuple(name for name, source in wanted.items() if present.get(name) != source)


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
