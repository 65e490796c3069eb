"""What each edition shows: nothing hidden is in a public one, and what is shown can be proved or says it cannot."""

import json

import pytest

from deliberation.meetings.core import codec
from deliberation.records.editions import TABLE
from tests.deliberation.meetings.given import ANNA, Given
from tests.deliberation.records.given import CANARY, a_sealed_meeting, package, unpacked

pytestmark = pytest.mark.django_db


def lines(given: Given, kind: str) -> list[dict[str, object]]:
    return [json.loads(row) for row in unpacked(package(given, kind))["events.jsonl"].splitlines()]


def test_every_kind_of_event_is_in_the_table() -> None:
    assert set(TABLE) == set(codec.EVENTS.values())


def test_nothing_hidden_is_in_the_public_package() -> None:
    given = a_sealed_meeting()
    for name, data in unpacked(package(given)).items():
        parts = unpacked(data) if name.endswith(".docx") else {name: data}
        assert not any(CANARY in part.decode() for part in parts.values()), name


def test_the_full_edition_has_all_but_what_was_redacted_and_the_votes_of_void_ballots() -> None:
    given = a_sealed_meeting()
    full = lines(given, "full")
    words = {line["seq"]: json.dumps(line, ensure_ascii=False) for line in full}
    assert sum(CANARY in line for line in words.values()) == 8
    types = given.types()
    for line in full:
        if "leaf" in line:
            assert types[int(str(line["seq"])) - 1] == "ballot.cast"
        if "without" in line:
            assert line["without"] == "redacted"
    assert sum("leaf" in line for line in full) == 1


def test_what_became_of_each_hidden_entry_in_the_public_edition() -> None:
    given = a_sealed_meeting()
    types = given.types()
    how = {
        f"{types[int(str(line['seq'])) - 1]}": (
            "leaf" if "leaf" in line and "shown" not in line else "part" if "shown" in line else line.get("without")
        )
        for line in lines(given, "public")
        if "leaf" in line or "without" in line
    }
    assert how == {
        "floor.requested": "for_the_meeting",
        "statement.posted": "withheld",
        "statement.withheld": "leaf",
        "seat.warned": "leaf",
        "ballot.cast": "leaf",
        "ballot.voided": "for_the_staff",
        "seat.removed": "part",
        "utterance.recorded": "redacted",
        "utterance.contested": "leaf",
        "absence.noted": "leaf",
    }


def test_a_seat_with_a_narrower_name_is_a_leaf_in_the_public_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    from deliberation.meetings.models import Seat
    from deliberation.records.operations import seal_record
    from tests.deliberation.records.given import an_approved_meeting

    given = an_approved_meeting()
    Seat.objects.filter(meeting=given.meeting, number=ANNA).update(shown_to="moderator")
    seal_record(meeting=given.head())
    rows = {row["seat"]: row for row in json.loads(unpacked(package(given))["directory.json"])["seats"]}
    assert set(rows[ANNA]) == {"seat", "leaf", "without"}
    assert (
        "card"
        in {row["seat"]: row for row in json.loads(unpacked(package(given, "full"))["directory.json"])["seats"]}[ANNA]
    )
