"""Append-only tables: triggers that refuse DELETE, and every UPDATE that does more than it was said to."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from deliberation.audit.triggers import Triggers


@dataclass(frozen=True, kw_only=True)
class AppendOnly(Triggers):
    """One append-only table.

    `kept`: columns that never change. `removable`: columns that may only become null. `once`: columns that may be
    filled while they are null, and then stay. `unique`: sets of columns of which a row cannot be replaced.
    `check_id` and `refusal` name the system check and the database's error.
    """

    kept: tuple[str, ...]
    removable: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    refusal: str = "this table is append-only"

    @property
    def runs(self) -> str:
        return f"{self.table}_refuse"

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
    def postgresql(self) -> dict[str, str]:
        """The triggers of PostgreSQL, by name."""
        table = self.table
        return {
            f"{table}_no_{event.lower()}": f"""
        CREATE OR REPLACE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table}
        FOR EACH {each} EXECUTE FUNCTION {self.runs}()"""
            for event, each in (("DELETE", "ROW"), ("TRUNCATE", "STATEMENT"), ("UPDATE", "ROW"))
        }


def _all_of(conditions: Any) -> str:
    joined = " AND ".join(conditions)
    return f"({joined})" if " AND " in joined else joined
