"""What keeps the index true without being asked: redacted words leave it, and FTS5 follows its table."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models.signals import pre_migrate

from deliberation.audit.triggers import Triggers

TABLE = "records_indexedpassage"
FTS = "records_search"


@dataclass(frozen=True, kw_only=True)
class Following(Triggers):
    """Triggers of a table that write into another one, which must be there; SQLite lets go of them while migrating."""

    other: str

    def before_migrate(self, *, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
        """SQLite renames no table that a trigger of another one names, as a rebuild does."""
        connection = connections[using]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for name in self.sqlite:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")

    def after_migrate(self, *, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
        if self.other in connections[using].introspection.table_names():
            super().after_migrate(using=using, **kwargs)

    def guard(self, app: AppConfig) -> None:
        pre_migrate.connect(self.before_migrate, sender=app)
        super().guard(app)


@dataclass(frozen=True, kw_only=True)
class ForgetsRedacted(Following):
    """An entry of the log that loses its words takes the passages made of them out of the index, in one transaction."""

    table: str = "meetings_entry"
    other: str = TABLE
    check_id: str = "records.E005"

    @property
    def runs(self) -> str:
        return "records_search_forget"

    @cached_property
    def sqlite(self) -> dict[str, str]:
        return {
            "records_search_forget": f"""
        CREATE TRIGGER records_search_forget AFTER UPDATE OF text ON meetings_entry
        WHEN NEW.text IS NULL AND OLD.text IS NOT NULL
        BEGIN
            DELETE FROM {TABLE} WHERE meeting_id = OLD.meeting_id
            AND EXISTS (SELECT 1 FROM json_each({TABLE}.sources) WHERE value = OLD.seq);
        END"""  # noqa: S608  # our own names
        }

    @cached_property
    def body(self) -> str:
        return f"""
    BEGIN
        IF NEW.text IS NULL AND OLD.text IS NOT NULL THEN
            DELETE FROM {TABLE} WHERE meeting_id = OLD.meeting_id AND sources @> to_jsonb(OLD.seq);
        END IF;
        RETURN NULL;
    END"""  # noqa: S608  # our own names

    @cached_property
    def postgresql(self) -> dict[str, str]:
        return {
            "records_search_forget": """
        CREATE OR REPLACE TRIGGER records_search_forget AFTER UPDATE OF text ON meetings_entry
        FOR EACH ROW EXECUTE FUNCTION records_search_forget()"""
        }


@dataclass(frozen=True, kw_only=True)
class FollowedByFts(Following):
    """SQLite's full-text index keeps no text: it is told of each row that comes and of each that goes."""

    table: str = TABLE
    other: str = FTS
    check_id: str = "records.E006"

    @cached_property
    def sqlite(self) -> dict[str, str]:
        return {
            "records_search_come": f"""
        CREATE TRIGGER records_search_come AFTER INSERT ON {TABLE}
        BEGIN
            INSERT INTO {FTS} (rowid, tokens) VALUES (NEW.id, NEW.tokens);
        END""",  # noqa: S608  # our own names
            "records_search_go": f"""
        CREATE TRIGGER records_search_go AFTER DELETE ON {TABLE}
        BEGIN
            INSERT INTO {FTS} ({FTS}, rowid, tokens) VALUES ('delete', OLD.id, OLD.tokens);
        END""",  # noqa: S608
        }

    def after_migrate(self, *, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
        """With the index made anew from its table: rows may have come or gone while the triggers were not there."""
        connection = connections[using]
        if connection.vendor == "sqlite" and FTS in connection.introspection.table_names():
            super().after_migrate(using=using, **kwargs)
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {FTS} ({FTS}) VALUES ('rebuild')")  # noqa: S608  # our own names

    @property
    def postgresql(self) -> dict[str, str]:
        return {}


REDACTED = ForgetsRedacted()
FULL_TEXT = FollowedByFts()
