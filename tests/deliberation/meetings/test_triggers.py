"""The database's own guard: whoever writes SQL cannot change the log either, and a missing guard is told."""

import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import IntegrityError, connection, models, transaction

from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry
from deliberation.meetings.triggers import LOG
from tests.deliberation.meetings.given import ANNA, MODERATOR, Given, a_meeting, an_open_meeting, drop_guards
from tests.environment import SQLITE

COLUMNS = [field.column for field in Entry._meta.concrete_fields]
BYTES = "X'00'" if SQLITE else "'\\x00'::bytea"
OTHER = {
    "id": "id + 1000",
    "meeting_id": "%s",
    "seq": "seq + 1000",
    "at": "at + 1",
    "by": '"by" + 1',
    "type": "'meeting.closed'",
    "facts": "'{}'",
    "text": """'{"text": "other"}'""",
    "salt": BYTES,
    "nonce": BYTES,
    "commitment": BYTES,
    "hash": BYTES,
}


@pytest.fixture
def given(db: None) -> Given:
    """Entry 9 is a statement, entry 10 a redacted one, entry 11 the redaction."""
    given = an_open_meeting()
    given.do(ANNA, PostStatement("原话"))
    given.do(ANNA, PostStatement("删去"))
    given.do(MODERATOR, RedactEntry(10, "personal_data"))
    connection.check_constraints()  # else PostgreSQL waits for them, and refuses to truncate for that reason alone
    return given


def refused(sql: str, parameters: tuple[Any, ...] = ()) -> bool:
    """Whether the guard itself refuses this."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
    except IntegrityError as error:
        return "the log is append-only" in str(error)
    return False


def test_every_column_is_kept_or_may_be_redacted() -> None:
    assert [*LOG.kept, "text", "salt"] == sorted(COLUMNS, key=[*LOG.kept, "text", "salt"].index)
    assert set(OTHER) == set(COLUMNS)


@pytest.mark.parametrize("column", COLUMNS)
def test_no_column_of_an_entry_can_be_changed(given: Given, column: str) -> None:
    other = a_meeting(name="县政协").meeting.pk
    parameters = ((other.hex if SQLITE else other),) if column == "meeting_id" else ()

    assert refused(f'UPDATE meetings_entry SET "{column}" = {OTHER[column]} WHERE seq = 9', parameters)
    assert refused(f'UPDATE meetings_entry SET "{column}" = {OTHER[column]} WHERE seq = 1', parameters)


@pytest.mark.parametrize("column", ["nonce", "commitment", "hash", "facts", "type"])
def test_no_column_can_be_emptied(given: Given, column: str) -> None:
    assert refused(f'UPDATE meetings_entry SET "{column}" = NULL WHERE seq = 9')


def test_a_number_cannot_become_a_fraction_of_the_same_size(given: Given) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(facts AS text) FROM meetings_entry WHERE seq = 9")
        (facts,) = cursor.fetchone()

    fraction, changed = re.subn(r'("statement": ?1)\b', r"\1.0", facts)
    assert changed == 1
    assert refused("UPDATE meetings_entry SET facts = %s WHERE seq = 9", (fraction,))


def test_words_go_only_together_with_their_salt(given: Given) -> None:
    assert refused("UPDATE meetings_entry SET text = NULL WHERE seq = 9")
    assert refused("UPDATE meetings_entry SET salt = NULL WHERE seq = 9")
    assert refused("UPDATE meetings_entry SET text = NULL, salt = NULL, at = 0 WHERE seq = 9")
    assert not refused("UPDATE meetings_entry SET text = NULL, salt = NULL WHERE seq = 9")


def test_words_do_not_come_back(given: Given) -> None:
    back = """UPDATE meetings_entry SET text = '{"text": "删去"}'"""

    assert refused(f"{back} WHERE seq = 10")
    assert refused(f"{back}, salt = {BYTES} WHERE seq = 10")


def test_no_entry_can_be_deleted(given: Given) -> None:
    assert refused("DELETE FROM meetings_entry WHERE seq = 9")
    assert refused("DELETE FROM meetings_entry")
    assert refused("DELETE FROM meetings_entry" if SQLITE else "TRUNCATE meetings_entry")
    assert refused("DELETE FROM meetings_entry" if SQLITE else "TRUNCATE meetings_meeting CASCADE")


def test_no_entry_can_be_replaced(given: Given) -> None:
    """Which in SQLite deletes without asking the trigger on DELETE."""
    names = ", ".join(f'"{column}"' for column in COLUMNS)
    values = ", ".join("'meeting.closed'" if column == "type" else f'"{column}"' for column in COLUMNS)
    with_new_id = values.replace('"id"', "id + 1000")
    if SQLITE:
        for chosen in (values, with_new_id):
            insert = f"INSERT OR REPLACE INTO meetings_entry ({names}) SELECT {chosen} FROM meetings_entry"
            assert refused(f"{insert} WHERE seq = 9")
    else:
        insert = f"INSERT INTO meetings_entry ({names}) SELECT {values} FROM meetings_entry WHERE seq = 9"
        assert refused(f"{insert} ON CONFLICT (id) DO UPDATE SET type = excluded.type")
    assert given.entry(9).type == "statement.posted"


@pytest.mark.django_db
@pytest.mark.parametrize("name", LOG.sqlite if SQLITE else LOG.postgresql)
def test_the_check_of_the_database_names_the_guard_that_is_gone(name: str) -> None:
    call_command("check", databases=["default"], stdout=StringIO())
    with connection.cursor() as cursor:
        drop_guards(cursor, name)

    with pytest.raises(SystemCheckError, match=f"meetings_entry is not guarded: {name} missing"):
        call_command("check", databases=["default"])

    LOG.after_migrate(using="default")
    call_command("check", databases=["default"], stdout=StringIO())


@pytest.mark.django_db
def test_a_guard_that_is_switched_off_is_missing() -> None:
    with connection.cursor() as cursor:
        if SQLITE:
            drop_guards(cursor, "meetings_entry_no_update")
        else:
            cursor.execute("ALTER TABLE meetings_entry DISABLE TRIGGER meetings_entry_no_update")

    assert LOG.missing() == ("meetings_entry_no_update",)


@pytest.mark.django_db
def test_a_guard_that_was_made_harmless_is_missing() -> None:
    with connection.cursor() as cursor:
        if SQLITE:
            drop_guards(cursor, "meetings_entry_no_update")
            cursor.execute(
                "CREATE TRIGGER meetings_entry_no_update BEFORE UPDATE ON meetings_entry BEGIN SELECT 1; END"
            )
        else:
            cursor.execute(LOG.function.replace("RAISE EXCEPTION", "RAISE NOTICE").replace("ERRCODE", "HINT"))

    assert LOG.missing() == (("meetings_entry_no_update",) if SQLITE else tuple(LOG.postgresql))


@pytest.mark.django_db
def test_a_guard_of_an_older_version_is_made_anew() -> None:
    given = an_open_meeting()
    with connection.cursor() as cursor:
        if SQLITE:
            drop_guards(cursor, "meetings_entry_no_update")
            old = "BEFORE UPDATE ON meetings_entry WHEN NEW.seq IS NOT OLD.seq BEGIN SELECT RAISE(ABORT, 'old'); END"
        else:
            old = """BEFORE UPDATE ON meetings_entry FOR EACH ROW
                WHEN (NEW.seq <> OLD.seq) EXECUTE FUNCTION meetings_entry_refuse()"""
        cursor.execute(f"CREATE {'' if SQLITE else 'OR REPLACE'} TRIGGER meetings_entry_no_update {old}")
    assert not refused("UPDATE meetings_entry SET at = 0 WHERE seq = 3")

    LOG.after_migrate(using="default")

    assert refused("UPDATE meetings_entry SET at = 1 WHERE seq = 3")
    assert given.entry(3).at == 0


@pytest.mark.django_db(transaction=True)
def test_the_guards_are_back_after_the_table_was_rebuilt() -> None:
    """SQLite alters a table by making it anew, without its triggers."""
    given = an_open_meeting()
    old = Entry._meta.get_field("type")
    new = models.CharField(max_length=41)
    new.set_attributes_from_name("type")
    new.model = Entry
    try:
        with connection.schema_editor() as editor:
            editor.alter_field(Entry, old, new, strict=True)
        assert bool(LOG.missing()) == SQLITE

        call_command("migrate", verbosity=0)

        assert LOG.missing() == ()
        assert refused("DELETE FROM meetings_entry")
        assert verify(given.head()).entries == 8
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(Entry, new, old, strict=True)
        LOG.create()


@pytest.mark.django_db(transaction=True)
def test_migrating_back_to_nothing_and_forth_again_leaves_the_log_guarded() -> None:
    call_command("migrate", "meetings", "zero", verbosity=0)
    try:
        assert LOG.table not in connection.introspection.table_names()
        assert LOG.check(databases=["default"]) == []
    finally:
        call_command("migrate", verbosity=0)
    assert LOG.missing() == ()
