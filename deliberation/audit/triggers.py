"""Triggers of one table, in the words of both databases: created after every migration, and missed where they are gone.

Django rebuilds an SQLite table to alter it and silently drops its triggers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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


@dataclass(frozen=True, kw_only=True)
class Triggers:
    """`runs`: the function that PostgreSQL's triggers run, `body` what it does. The others: statements that create."""

    table: str
    check_id: str = "audit.E001"

    @property
    def runs(self) -> str:
        raise NotImplementedError

    @property
    def body(self) -> str:
        raise NotImplementedError

    @property
    def sqlite(self) -> Mapping[str, str]:
        raise NotImplementedError

    @property
    def postgresql(self) -> Mapping[str, str]:
        raise NotImplementedError

    @property
    def function(self) -> str:
        return f"CREATE OR REPLACE FUNCTION {self.runs}() RETURNS trigger LANGUAGE plpgsql AS $${self.body}$$"

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

    def _wanted(self, connection: BaseDatabaseWrapper) -> Mapping[str, str]:
        return self.sqlite if connection.vendor == "sqlite" else self.postgresql
