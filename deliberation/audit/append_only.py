"""Append-only tables: triggers that refuse DELETE, and every UPDATE that does more than it was said to.

Django rebuilds an SQLite table to alter it and silently drops its triggers, so they are made again
after every migration, and a check fails without them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate

PRESENT = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
    "postgresql": """
        SELECT tgname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgrelid = to_regclass(%s) AND tgenabled = 'O' AND tgqual IS NULL""",
}


@dataclass(frozen=True)
class AppendOnly:
    """One append-only table.

    `kept`: columns that never change. `removable`: columns that may only become null. `once`: columns that may be
    filled while they are null, and then stay. `unique`: sets of columns of which a row cannot be replaced.
    `check_id` and `refusal` name the system check and the database's error.
    """

    table: str
    kept: tuple[str, ...]
    removable: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    refusal: str = "this table is append-only"
    check_id: str = "audit.E001"

    @cached_property
    def sqlite(self) -> dict[str, str]:
        """SQLite's triggers, by name. INSERT OR REPLACE deletes without asking those on DELETE."""
        table = self.table
        raised = f"BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
        same_row = " OR ".join(
            _all_of(f"{column} = NEW.{column}" for column in columns) for columns in (("id",), *self.unique)
        )
        changed = [
            *(f"NEW.{column} IS NOT NULL" for column in self.removable),
            *(f'NEW."{c}" IS NOT OLD."{c}"' for c in self.kept),
            *(f'(OLD."{c}" IS NOT NULL AND NEW."{c}" IS NOT OLD."{c}")' for c in self.once),
        ]
        return {
            f"{table}_no_delete": f"""
        CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
        {raised}""",
            f"{table}_no_replace": f"""
        CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
        WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_row})
        {raised}""",  # noqa: S608  # our own names
            f"{table}_no_update": f"""
        CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
        WHEN {" OR ".join(changed)}
        {raised}""",
        }

    @cached_property
    def body(self) -> str:
        """What PostgreSQL's triggers run.

        In the body and not in the triggers' WHEN, where it would forbid ever to alter one of these columns.
        As text, since to PostgreSQL the JSON numbers 1 and 1.0 are the same.
        """
        allowed = [
            *(f"NEW.{column} IS NULL" for column in self.removable),
            *(f'NEW."{c}"::text IS NOT DISTINCT FROM OLD."{c}"::text' for c in self.kept),
            *(f'(OLD."{c}" IS NULL OR NEW."{c}"::text IS NOT DISTINCT FROM OLD."{c}"::text)' for c in self.once),
        ]
        return f"""
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF {" AND ".join(allowed)} THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION '{self.refusal}' USING ERRCODE = 'integrity_constraint_violation';
    END"""

    @cached_property
    def function(self) -> str:
        return f"""
    CREATE OR REPLACE FUNCTION {self.table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $${self.body}$$"""

    @cached_property
    def postgresql(self) -> dict[str, str]:
        """The triggers of PostgreSQL, by name."""
        table = self.table
        return {
            f"{table}_no_{event.lower()}": f"""
        CREATE OR REPLACE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}
        FOR EACH {each} EXECUTE FUNCTION {table}_refuse()"""
            for event, each in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"), ("UPDATE", "ROW"))
        }

    def create(self, using: str = DEFAULT_DB_ALIAS) -> None:
        """Create the triggers anew each time: one of the same name may be that of an older version."""
        connection = connections[using]
        with transaction.atomic(using), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(self.function)
            for name, statement in self._wanted(connection).items():
                if connection.vendor == "sqlite":
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(statement)

    def missing(self, using: str = DEFAULT_DB_ALIAS) -> tuple[str, ...]:
        """The triggers that the database does not have, has switched off, or has made into something else."""
        connection = connections[using]
        with connection.cursor() as cursor:
            cursor.execute(PRESENT[connection.vendor], [self.table])
            present = dict(cursor.fetchall())
        is_sqlite = connection.vendor == "sqlite"
        wanted = {n: s.strip() if is_sqlite else self.body for n, s in self._wanted(connection).items()}
        return tuple(name for name, source in wanted.items() if present.get(name) != source)

    def after_migrate(self, *, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
        """Receiver of `post_migrate`; also sent after a flush, and while migrating backwards."""
        if self.table in connections[using].introspection.table_names():
            self.create(using)

    def check(self, *, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
        """Part of `manage.py check --database default`."""
        errors: list[CheckMessage] = []
        for using in databases or ():
            if self.table not in connections[using].introspection.table_names():
                continue
            if absent := self.missing(using):
                hint = "Run `manage.py migrate`, and find out who dropped them."
                message = f"{self.table} is not guarded: {', '.join(absent)} missing."
                errors.append(Error(message, hint=hint, id=self.check_id))
        return errors

    def guard(self, app: AppConfig) -> None:
        """Called once by the app of the table, when it is ready."""
        post_migrate.connect(self.after_migrate, sender=app)
        register(partial(self.check), Tags.database)  # a method cannot carry the tag

    def _wanted(self, connection: BaseDatabaseWrapper) -> dict[str, str]:
        return self.sqlite if connection.vendor == "sqlite" else self.postgresql


def _all_of(conditions: Any) -> str:
    joined = " AND ".join(conditions)
    return f"({joined})" if " AND " in joined else joined
