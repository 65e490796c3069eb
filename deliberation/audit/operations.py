"""Writing to the audit, and taking personal values out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deliberation.audit.models import AuditEntry


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person, or an account that belongs to nobody, with the name shown. Nothing of both: the platform."""

    person: int | None = None
    account: int | None = None
    name: str = ""


PLATFORM = Actor()


def record(
    act: str,
    *,
    actor: Actor,
    subject: tuple[str, object] | None = None,
    organisation: int | None = None,
    facts: Mapping[str, Any] | None = None,
    text: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Add one row, in the transaction of the change it tells of.

    `act`: noun.verbed, such as "grant.given". `facts`: codes, numbers and dates, never personal. `text`: names
    and other personal values, with what was there before and after where they changed.
    """
    kind, number = subject or ("", "")
    words = {**(text or {}), **({"actor": actor.name} if actor.name else {})}
    return AuditEntry.objects.create(
        actor=actor.person,
        account=actor.account,
        organisation=organisation,
        act=act,
        subject_kind=kind,
        subject=str(number),
        facts=dict(facts or {}),
        text=words or None,
    )


def remove_text(*, entries: list[int], actor: Actor, reason: str) -> int:
    """Take the personal values out of these rows, which itself is audited; returns how many had some."""
    removed = AuditEntry.objects.filter(pk__in=entries, text__isnull=False).update(text=None)
    record("audit.text_removed", actor=actor, facts={"entries": entries, "reason": reason})
    return removed
