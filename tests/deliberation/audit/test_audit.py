"""The audit: a row stays as it was written; only what is personal in it may go, and that is audited too."""

import pytest
from django.db import IntegrityError, connection, transaction

from deliberation.audit.models import GUARD, AuditEntry
from deliberation.audit.operations import PLATFORM, Actor, record, remove_text
from tests.environment import SQLITE

pytestmark = pytest.mark.django_db

WANG = Actor(person=7, account=3, name="王镕")


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except IntegrityError as error:
        return "the audit is append-only" in str(error)
    return False


def test_a_row_says_who_did_what_to_what_and_where() -> None:
    row = record("grant.given", actor=WANG, subject=("person", 12), organisation=5, facts={"role": "convener"})
    row.refresh_from_db()
    assert (row.act, row.actor, row.account, row.organisation) == ("grant.given", 7, 3, 5)
    assert (row.subject_kind, row.subject, row.facts) == ("person", "12", {"role": "convener"})
    assert row.text == {"actor": "王镕"}


def test_the_platform_has_no_name() -> None:
    row = record("site.set_up", actor=PLATFORM)
    assert (row.actor, row.account, row.text) == (None, None, None)


@pytest.mark.parametrize("column", [*GUARD.kept])
def test_no_column_of_a_row_can_be_changed(column: str) -> None:
    record("grant.given", actor=WANG, organisation=5)
    other = {"id": "id + 1", "act": "'x'", "subject_kind": "'x'", "subject": "'x'", "facts": """'{"a": 1}'"""}
    value = other.get(column, "'2020-01-01'" if column == "at" else "99")
    assert refused(f"UPDATE audit_auditentry SET {column} = {value}")


def test_no_row_can_be_deleted() -> None:
    record("grant.given", actor=WANG)
    assert refused("DELETE FROM audit_auditentry")
    assert refused("DELETE FROM audit_auditentry" if SQLITE else "TRUNCATE audit_auditentry")


def test_what_is_personal_may_go_and_not_come_back() -> None:
    row = record("grant.given", actor=WANG, text={"person": "李娜"})
    assert remove_text(entries=[row.pk], actor=WANG, reason="erasure") == 1
    row.refresh_from_db()
    assert (row.text, row.actor) == (None, 7)
    assert refused("UPDATE audit_auditentry SET text = '{}' WHERE act = 'grant.given'")
    told = AuditEntry.objects.get(act="audit.text_removed")
    assert told.facts == {"entries": [row.pk], "reason": "erasure"}


def test_every_column_is_kept_or_may_be_removed() -> None:
    columns = {field.column for field in AuditEntry._meta.concrete_fields}
    assert columns == {*GUARD.kept, *GUARD.removable}
    assert GUARD.missing() == ()
