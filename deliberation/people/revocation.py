"""What takes standing away: triggers that write it down whoever does it, and an account's other sessions ended."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import AppConfig
from django.contrib.auth import HASH_SESSION_KEY
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import F
from django.db.models.signals import pre_migrate
from django.http import HttpRequest

from deliberation.audit.triggers import Triggers
from deliberation.people.models import User

COLUMNS = ("person", "account", "session", "consultation", "seat")


@transaction.atomic
def end_other_sessions(user: User, *, keep: HttpRequest | None = None) -> None:
    """Sign the account out everywhere, but for the session of this request where one is given.

    For whatever changes how somebody signs in: a factor added or removed, a passkey, a number or an address. A changed
    password does it by itself.
    """
    User.objects.filter(pk=user.pk).update(sessions_ended=F("sessions_ended") + 1)
    user.refresh_from_db(fields=("sessions_ended",))
    if keep is not None:
        keep.session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        keep.session.save()  # in the same transaction: whoever looks in between must not take it for an ended one


@dataclass(frozen=True, kw_only=True)
class Revoking(Triggers):
    """A table whose rows give standing: a row deleted, or changed in one of `changes`, writes a revocation.

    `names`: which of its columns go into which of the revocation. `settles`: seats may have to be given up for it.
    `on_insert`: a new row may give back what was taken away.
    """

    changes: tuple[str, ...]
    names: dict[str, str]
    settles: bool = False
    on_insert: bool = False
    check_id: str = "people.E002"

    @property
    def runs(self) -> str:
        return f"{self.table}_revoke"

    @property
    def events(self) -> tuple[str, ...]:
        return ("DELETE", *(("UPDATE",) if self.changes else ()), *(("INSERT",) if self.on_insert else ()))

    def _row(self, row: str, now: str) -> str:
        values = ", ".join(f'{row}."{self.names[column]}"' if column in self.names else "NULL" for column in COLUMNS)
        settled = "FALSE" if self.settles else "TRUE"
        return f"""INSERT INTO people_revocation (at, {", ".join(COLUMNS)}, settled)
            VALUES ({now}, {values}, {settled});"""  # noqa: S608  # our own names

    @cached_property
    def sqlite(self) -> dict[str, str]:
        now = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
        changed = " OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in self.changes)
        return {
            f"{self.table}_revoke_{event.lower()}": f"""
        CREATE TRIGGER {self.table}_revoke_{event.lower()} AFTER {event} ON {self.table}
        {f"WHEN {changed}" if event == "UPDATE" else ""}
        BEGIN
            {self._row("NEW" if event == "INSERT" else "OLD", now)}
        END"""
            for event in self.events
        }

    @cached_property
    def body(self) -> str:
        same = " AND ".join(f'NEW."{column}" IS NOT DISTINCT FROM OLD."{column}"' for column in self.changes)
        unchanged = f"IF TG_OP = 'UPDATE' THEN IF {same} THEN RETURN NULL; END IF; END IF;" if same else ""
        return f"""
    DECLARE
        told RECORD;
    BEGIN
        {unchanged}
        IF TG_OP = 'INSERT' THEN told := NEW; ELSE told := OLD; END IF;
        {self._row("told", "clock_timestamp()")}
        RETURN NULL;
    END"""

    @cached_property
    def postgresql(self) -> dict[str, str]:
        return {
            f"{self.table}_revoke_{event.lower()}": f"""
        CREATE OR REPLACE TRIGGER {self.table}_revoke_{event.lower()} AFTER {event} ON {self.table}
        FOR EACH ROW EXECUTE FUNCTION {self.runs}()"""
            for event in self.events
        }

    def before_migrate(self, *, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
        """Receiver of `pre_migrate`: SQLite renames no table that a trigger of another one names, as a rebuild does."""
        connection = connections[using]
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                for name in self.sqlite:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name}")

    def guard(self, app: AppConfig) -> None:
        pre_migrate.connect(self.before_migrate, sender=app)
        super().guard(app)


# Signing out deletes the session; so does ending it from another device.
SESSIONS = Revoking(table="django_session", changes=(), names={"session": "session_key"})
ACCOUNTS = Revoking(
    table="people_user", changes=("password", "is_active", "sessions_ended"), names={"account": "id"}, settles=True
)
PERSONS = Revoking(
    table="people_person", changes=("user_id",), names={"person": "id", "account": "user_id"}, settles=True
)
MEMBERSHIPS = Revoking(
    table="people_membership",
    changes=("person_id", "organisation_id", "role", "starts_on", "ends_on"),
    names={"person": "person_id"},
)
GRANTS = Revoking(table="people_grant", changes=("ended_at",), names={"person": "person_id"})
ALL = (SESSIONS, ACCOUNTS, PERSONS, MEMBERSHIPS, GRANTS)
