"""The audit in words: what each kind of row says, in the reader's language."""

from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from deliberation.audit.models import AuditEntry
from deliberation.people.models import Grant, Membership

ACTS: dict[str, str | Promise] = {
    "grant.given": _("gave a grant"),
    "grant.consented": _("consented to a grant"),
    "grant.ended": _("ended a grant"),
    "membership.begun": _("began a membership"),
    "membership.ended": _("ended a membership"),
    "person.added": _("added a person"),
    "person.read": _("opened a person's page"),
    "people.listed": _("read the list of people"),
    "contact.read": _("saw a number and address"),
    "contact.changed": _("changed a number or address"),
    "code.given": _("handed over a sign-in code"),
    "code.used": _("signed in with a code on paper"),
    "factor.added": _("set up a second step"),
    "factor.removed": _("removed a second step"),
    "factor.renewed": _("made new recovery codes"),
    "factor.reset": _("removed the second step of an account"),
    "password.changed": _("set a password"),
    "participation.listed": _("read the list of participants"),
    "participation.ended": _("ended a participation"),
    "participation.resumed": _("let a participant back in"),
    "vouch.asked": _("asked to be vouched for"),
    "vouch.given": _("vouched for an officer of a meeting"),
    "vouch.failed": _("typed a wrong code for an officer"),
    "vouch.ended": _("took back a vouch"),
    "organisation.moved": _("moved the organisation"),
    "round.prepared": _("prepared a call for opinions"),
    "round.changed": _("changed a call for opinions"),
    "round.opened": _("opened a call for opinions"),
    "round.extended": _("extended a call for opinions"),
    "round.stopped": _("stopped a call for opinions"),
    "round.resumed": _("resumed a call for opinions"),
    "round.closed": _("closed a call for opinions"),
    "round.concluded": _("concluded a call for opinions"),
    "round.recused": _("stepped back from a call for opinions"),
    "opinion.entered": _("entered an opinion for somebody"),
    "opinion.shown": _("decided to show an opinion"),
    "opinion.withheld": _("decided to withhold an opinion"),
    "opinion.undone": _("undid a decision on an opinion"),
    "opinion.taken_up": _("said which meeting took opinions up"),
    "opinion.answered": _("answered opinions"),
    "opinion.merged": _("merged opinions"),
    "opinion.out_of_scope": _("said that opinions are outside the call"),
    "opinion.excused": _("excused opinions from an answer"),
    "opinion.reopened": _("took back what was said of opinions"),
    "opinion.log_read": _("read the log of decisions"),
    "audit.read": _("read the audit"),
    "audit.text_removed": _("removed personal values from the audit"),
    "admin.added": _("added a row in the administration"),
    "admin.changed": _("changed a row in the administration"),
    "admin.deleted": _("deleted a row in the administration"),
    "admin.listed": _("read a list in the administration"),
    "logs.verification_requested": _("asked for all logs to be verified"),
}
FACTS: dict[str, str | Promise] = {
    "until": _("until"),
    "starts_on": _("starts on"),
    "ends_on": _("ends on"),
    "term": _("term"),
    "found": _("found"),
    "page": _("page"),
    "changed": _("changed"),
    "numbers": _("numbers"),
}
HIDDEN = 4  # the last digits of a number are enough to tell which


def sentence(row: AuditEntry) -> dict[str, Any]:
    """`act`, `who`, `whom`, `reason`, and `details` as (label, value) pairs; numbers with their last digits only."""
    text = row.text or {}
    kind = "people.user" if row.act.startswith("contact.") else row.subject_kind
    return {
        "act": ACTS.get(row.act, row.act),
        "who": text.get("actor") or (gettext("the platform") if row.actor is None and row.account is None else ""),
        "whom": text.get("person") or text.get("organisation") or text.get("row") or "",
        "reason": text.get("reason", ""),
        "details": [*_roles(row.facts), *_facts(kind, row.facts), *_changes(kind, text)],
    }


def field_name(kind: str, name: str) -> str:
    """What a field is called on screen; its own name where no model of this kind has it."""
    try:
        return str(getattr(apps.get_model(kind)._meta.get_field(name), "verbose_name", name))
    except (LookupError, ValueError, FieldDoesNotExist):
        return name


def _roles(facts: dict[str, Any]) -> list[tuple[str, str]]:
    names = {**dict(Membership.Role.choices), **dict(Grant.Role.choices)}
    return [("", str(names[facts["role"]]))] if facts.get("role") in names else []


def _facts(kind: str, facts: dict[str, Any]) -> list[tuple[str, str]]:
    shown = []
    for name, label in FACTS.items():
        if name in facts:
            value = facts[name]
            values = [field_name(kind, str(one)) for one in value] if isinstance(value, list) else [str(value)]
            shown.append((str(label), ", ".join(values)))
    return shown


def _changes(kind: str, text: dict[str, Any]) -> list[tuple[str, str]]:
    before, after = text.get("before") or {}, text.get("after") or {}
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return [(field_name(kind, name), f"{_masked(before.get(name))} → {_masked(after.get(name))}") for name in names]


def _masked(value: object) -> str:
    if not value:
        return "—"
    text = str(value)
    if text.startswith("+") and text[1:].isdecimal():
        return f"**** {text[-HIDDEN:]}"
    name, at, host = text.partition("@")
    return f"{name[:1]}***@{host}" if at else text
