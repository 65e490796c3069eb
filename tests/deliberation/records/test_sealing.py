"""Sealing a record: approved twice, signed once however often it is tried, extended by what comes later."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction

from deliberation.meetings import failpoints
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.sealing import NoteErratum
from deliberation.meetings.models import Entry, Seat
from deliberation.records import operations, verify_record
from deliberation.records.models import Card, Edition, Seal
from deliberation.records.operations import erase_name, seal_record
from tests.deliberation.meetings.given import ANNA, CLERK, MODERATOR, Given
from tests.deliberation.records.given import (
    a_closed_meeting,
    a_sealed_meeting,
    an_approved_meeting,
    package,
    packed,
    unpacked,
)

pytestmark = pytest.mark.django_db


def checked(given: Given, kind: str = "public", **more: object) -> list[tuple[object, ...]]:
    told, _ = verify_record.check_package(unpacked(package(given, kind)), **more)
    return list(told)


def test_the_sealed_range_ends_with_the_second_approval_and_the_seal_stands_in_the_log() -> None:
    given = an_approved_meeting()
    end = given.head().last_seq

    seal = seal_record(meeting=given.head())

    assert (seal.size, given.types()[end - 1 :]) == (end, ["record.approved", "record.sealed"])
    assert given.entry(end + 1).facts == {
        "size": end,
        "root": bytes(seal.root).hex(),
        "key": seal.key.fingerprint,
    }
    assert {edition.kind for edition in Edition.objects.filter(seal=seal)} == {"full", "public"}


def test_an_unapproved_record_is_not_sealed() -> None:
    given = a_closed_meeting()
    with pytest.raises(Refused, match="not_approved"):
        seal_record(meeting=given.head())
    assert not Seal.objects.exists()


def test_sealing_again_changes_nothing() -> None:
    given = a_sealed_meeting()
    before = (given.head().last_seq, package(given), package(given, "full"))

    seal_record(meeting=given.head())

    assert (given.head().last_seq, package(given), package(given, "full")) == before


class Killed(Exception):
    pass


@pytest.mark.parametrize("point", ["seal.signed", "seal.announced", "seal.edition"])
def test_whoever_is_killed_at_any_step_and_runs_again_comes_to_the_same_seal(
    point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = an_approved_meeting()

    def dies(name: str) -> None:
        if name == point:
            raise Killed

    monkeypatch.setattr(failpoints, "ARMED", True)
    monkeypatch.setattr(failpoints, "reached", dies)
    with pytest.raises(Killed):
        seal_record(meeting=given.head())
    monkeypatch.undo()
    signed = Seal.objects.filter(meeting=given.meeting).values_list("signature", flat=True)
    signatures = [bytes(one) for one in signed]

    seal = seal_record(meeting=given.head())

    assert [bytes(seal.signature)] == signatures
    assert given.types().count("record.sealed") == 1
    assert sorted(Edition.objects.filter(seal=seal).values_list("kind", "number")) == [("full", 1), ("public", 1)]
    checked(given)


def test_a_redaction_after_the_seal_makes_the_next_edition_and_destroys_the_one_before() -> None:
    given = a_sealed_meeting()
    old = verify_record.read_json(unpacked(package(given))["seal.json"])["sealed"]
    said = Entry.objects.filter(meeting=given.meeting, type="utterance.recorded", text__isnull=False).first()
    assert said is not None

    given.do(MODERATOR, RedactEntry(said.seq, "unlawful"))
    seal_record(meeting=given.head())

    first, second = Edition.objects.filter(meeting=given.meeting, kind="public").order_by("number")
    assert (first.package, second.number) == (None, 2)
    assert ("said_extends", int(old["size"])) in checked(given, checkpoint=old)
    assert (said.text or {})["text"].encode() not in package(given)


def test_an_erratum_extends_the_seal_and_words_of_the_record_stay() -> None:
    given = a_sealed_meeting()
    given.do(CLERK, NoteErratum(9, "应为“养老服务”"))
    seal_record(meeting=given.head())
    assert "应为“养老服务”".encode() in package(given)
    checked(given)


def test_a_name_is_erased_and_the_root_of_the_directory_holds() -> None:
    given = a_sealed_meeting()
    name = Seat.objects.get(meeting=given.meeting, number=ANNA).display_name
    root = Seal.objects.get().directory_root

    erase_name(meeting=given.head(), seat=ANNA, reason="by_request")
    seal_record(meeting=given.head())

    assert bytes(Seal.objects.last().directory_root) == bytes(root)  # type: ignore[union-attr]
    for kind in ("public", "full"):
        assert name.encode() not in unpacked(package(given, kind))["directory.json"]
        checked(given, kind)


def test_once_sealed_names_come_from_the_directory_that_was_frozen() -> None:
    given = a_sealed_meeting()
    Seat.objects.filter(meeting=given.meeting, number=ANNA).update(display_name="另一个名字")
    given.do(CLERK, NoteErratum(9, "更正"))
    seal_record(meeting=given.head())
    assert "另一个名字".encode() not in package(given)


def test_seals_cards_and_editions_are_guarded_by_the_database() -> None:
    a_sealed_meeting()
    for table, change in ((Seal, {"size": 1}), (Card, {"leaf": b"x"}), (Edition, {"number": 9})):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.all()._raw_delete("default")


def test_the_commands_seal_export_and_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = an_approved_meeting()
    call_command("seal_record", str(given.meeting.pk))
    call_command("export_record", str(given.meeting.pk), str(tmp_path / "record.zip"))
    call_command("check_records")

    assert (tmp_path / "record.zip").read_bytes() == package(given)
    assert "seals 1, packages 2: good" in capsys.readouterr().out
    with pytest.raises(CommandError) as refused:
        call_command("export_record", str(given.meeting.pk), str(tmp_path / "x.zip"), edition="members")
    assert refused.value.returncode == 2


def test_the_packages_of_the_same_versions_are_the_same_bytes() -> None:
    given = a_sealed_meeting()
    edition = Edition.objects.get(meeting=given.meeting, kind="public")
    covered = operations.range_of(given.head(), edition.seal.size)
    again = operations.package_of(
        edition.seal,
        kind="public",
        number=1,
        entries=covered.entries,
        events=covered.events,
        leaves=covered.leaves,
        state=covered.state,
        replaced=(),
    )
    assert again == bytes(edition.package or b"")
    verify_record.read_package(packed(unpacked(again)))
