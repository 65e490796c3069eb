"""Checkpoints: a cold start goes on from one, and nobody is ever told what one says against the log."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from deliberation.meetings.core.queue import CloseQueue, OpenQueue
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Checkpoint, Entry, Meeting, new_epoch
from deliberation.meetings.state_cache import checkpoints, state_codec
from tests.deliberation.meetings.given import (
    ANNA,
    BAO,
    MODERATOR,
    Given,
    a_meeting_with_a_past,
    an_open_meeting,
    unguarded,
)
from tests.deliberation.meetings.tampering import rechain

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(db: None) -> Given:
    return an_open_meeting()


def stored(given: Given) -> Checkpoint:
    """A checkpoint of the meeting as it stands."""
    assert checkpoints.store(given.meeting.pk, store.load_state(given.head()))
    return Checkpoint.objects.get()


def opened_cold(given: Given) -> store.CachedState:
    store.forget(given.meeting.pk)
    return store.load_state(given.head())


def there_are() -> int:
    return Checkpoint.objects.count()


def entries_read(given: Given) -> list[str]:
    """The queries for entries that a cold start makes."""
    with CaptureQueriesContext(connection) as made:
        opened_cold(given)
    return [query["sql"] for query in made.captured_queries if '"meetings_entry"."facts"' in query["sql"]]


def test_a_cold_start_goes_on_from_the_checkpoint() -> None:
    given = a_meeting_with_a_past()
    seq = stored(given).seq
    given.do(BAO, PostStatement("之后"))
    whole = verify(given.head()).state

    current = opened_cold(given)

    assert (current.seq, current.state) == (seq + 1, whole)
    assert [stamp.seq for _, stamp, _ in current.recent] == [seq + 1], "what came before it was not read again"
    assert store.records_after(given.meeting.pk, seq - 1, current=current)[0][1].seq == seq


def test_at_the_end_of_the_log_no_entry_is_read_at_all(given: Given) -> None:
    stored(given)
    assert entries_read(given) == []


def test_what_comes_after_a_checkpoint_is_decided_as_without_one(given: Given) -> None:
    stored(given)
    store.forget(given.meeting.pk)

    assert given.do(MODERATOR, OpenQueue()) == 9
    assert given.refused(MODERATOR, OpenQueue()) == "already_open"
    assert given.do(MODERATOR, CloseQueue()) == 10
    assert verify(given.head()).state == opened_cold(given).state


def test_one_of_other_code_is_dropped(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a rule of the fold has changed, what the old one made of the log is wrong."""
    stored(given)
    monkeypatch.setattr(state_codec, "shape", lambda: "f" * 64)

    assert opened_cold(given).state == verify(given.head()).state
    assert there_are() == 0
    assert stored(given).shape == "f" * 64


CHANGES: dict[str, dict[str, Any]] = {
    "a state that was put in": {"state": state_codec.pack(store.EMPTY)},
    "bytes that are no state": {"state": b"gibberish"},
    "another entry": {"seq": 7},
    "another hash": {"hash": b"h" * 32},
    "another history": {"epoch": "0123456789abcdef"},
    "behind the end": {"seq": 900},
    "another seal": {"mac": b"m" * 32},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_one_that_was_changed_is_dropped(given: Given, change: dict[str, Any]) -> None:
    stored(given)
    Checkpoint.objects.update(**change)

    assert opened_cold(given).state == verify(given.head()).state
    assert there_are() == 0


@pytest.mark.parametrize("kind", ["bytes that are no state", "another entry", "another hash", "another history"])
def test_a_sealed_one_that_does_not_fit_the_log_is_dropped(given: Given, kind: str) -> None:
    """As it comes from another database of the same site."""
    row = stored(given)
    for name, value in CHANGES[kind].items():
        setattr(row, name, value)
    row.mac = checkpoints._mac(row)
    row.save()

    assert opened_cold(given).state == verify(given.head()).state
    assert there_are() == 0


def test_one_that_the_next_entry_does_not_chain_on_is_dropped(given: Given) -> None:
    """Its own entry says what it says, and the next one goes on from something else."""
    row = stored(given)
    given.do(ANNA, PostStatement("之后"))
    with unguarded():
        Entry.objects.filter(seq=8).update(hash=b"h" * 32)
        row.hash = b"h" * 32
        row.mac = checkpoints._mac(row)
        row.save()
    store.forget(given.meeting.pk)

    with pytest.raises(store.BrokenLog) as broken:
        store.load_state(given.head())

    assert broken.value.seq == 8
    assert there_are() == 0


def test_one_of_a_log_that_was_rewritten_is_dropped(given: Given) -> None:
    """To the end, so that it chains again and its head agrees."""
    stored(given)
    with unguarded():
        Entry.objects.filter(seq=5).update(by=4)
        rechain(given, 5, head=True)

    assert opened_cold(given).state == verify(given.head()).state
    assert there_are() == 0


def test_another_history_begins_without_one(given: Given) -> None:
    stored(given)
    Meeting.objects.update(epoch=new_epoch())

    assert opened_cold(given).epoch == given.head().epoch
    assert there_are() == 0


def test_whoever_read_the_head_too_early_drops_nothing(given: Given) -> None:
    """Between their two questions the log went on, and a checkpoint was written."""
    early = given.head()
    given.do(MODERATOR, OpenQueue())
    stored(given)
    store.forget(given.meeting.pk)

    assert store.load_state(early).seq == 9
    assert there_are() == 1


def test_a_redaction_takes_the_checkpoint_that_has_the_words(given: Given) -> None:
    seq = given.do(ANNA, PostStatement("家住某街某号"))
    assert "家住某街某号" in repr(state_codec.unpack(stored(given).state))

    given.do(MODERATOR, RedactEntry(seq, "personal_data"))

    assert there_are() == 0
    assert "家住某街某号" not in repr(state_codec.unpack(stored(given).state))


def test_what_was_folded_before_a_redaction_is_not_stored_after_it(given: Given) -> None:
    """The background had the words in hand when they were taken out of the record."""
    seq = given.do(ANNA, PostStatement("家住某街某号"))
    before = store.load_state(given.head())
    given.do(MODERATOR, RedactEntry(seq, "personal_data"))

    assert not checkpoints.store(given.meeting.pk, before)
    assert there_are() == 0


def test_an_older_state_does_not_take_the_place_of_a_newer_one(given: Given) -> None:
    before = store.load_state(given.head())
    given.do(MODERATOR, OpenQueue())
    assert stored(given).seq == 9

    assert not checkpoints.store(given.meeting.pk, before)
    assert Checkpoint.objects.get().seq == 9


def test_what_another_process_has_just_stored_is_not_stored_again(given: Given) -> None:
    stored(given)
    given.do(MODERATOR, OpenQueue())
    checkpoints._stored.clear()

    assert not checkpoints.store(given.meeting.pk, store.load_state(given.head()))
    assert not checkpoints.wanted(given.meeting.pk, store.load_state(given.head()))


def test_of_a_history_that_is_no_more_none_is_stored(given: Given) -> None:
    before = store.load_state(given.head())
    Meeting.objects.update(epoch=new_epoch())

    assert not checkpoints.store(given.meeting.pk, before)


def test_one_is_wanted_every_so_many_entries_and_when_the_meeting_closes(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "INTERVAL", 10)

    def wanted() -> bool:
        return checkpoints.wanted(given.meeting.pk, store.load_state(given.head()))

    seen = [wanted()]
    for words in ("一", "二"):
        given.do(ANNA, PostStatement(words))
        seen.append(wanted())
    stored(given)
    seen.append(wanted())
    given.do(MODERATOR, CloseMeeting())
    seen.append(wanted())
    stored(given)
    seen.append(wanted())

    assert seen == [False, False, True, False, True, False]


def test_after_a_redaction_the_next_one_is_wanted_at_once(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "INTERVAL", 10)
    seq = given.do(ANNA, PostStatement("删去"))
    given.do(ANNA, PostStatement("留下"))
    stored(given)
    given.do(MODERATOR, RedactEntry(seq, "unlawful"))

    assert checkpoints.wanted(given.meeting.pk, store.load_state(given.head()))


def test_a_check_of_the_log_never_reads_one(given: Given) -> None:
    stored(given)
    Checkpoint.objects.update(state=b"gibberish")
    with CaptureQueriesContext(connection) as made:
        verified = verify(given.head())

    assert verified.entries == 8
    assert not [query["sql"] for query in made.captured_queries if "checkpoint" in query["sql"]]
    assert there_are() == 1
