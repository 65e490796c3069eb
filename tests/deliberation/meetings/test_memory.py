"""What a process remembers of a meeting: only what the log still says, however the log came to say it."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from sys import getsizeof

import pytest

from deliberation.meetings.act import CommandRequest, act_many
from deliberation.meetings.core.persistent_map import PersistentMap
from deliberation.meetings.core.queue import CloseQueue, OpenQueue
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.core.transcript import RecordUtterance
from deliberation.meetings.event_log import store
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Meeting, new_epoch
from deliberation.meetings.state_cache import memory
from deliberation.meetings.state_cache.memory_size import estimate_bytes
from tests.deliberation.meetings.given import ANNA, BAO, CLERK, MODERATOR, Given, an_open_meeting, unguarded
from tests.deliberation.meetings.tampering import rechain

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(db: None) -> Given:
    return an_open_meeting()


def cut_back_to(given: Given, seq: int, *, epoch: str | None = None) -> None:
    """A backup comes back that had not the end of the log."""
    with unguarded():
        Entry.objects.filter(meeting=given.meeting, seq__gt=seq).delete()
    last = given.entry(seq)
    told = {} if epoch is None else {"epoch": epoch}
    Meeting.objects.filter(pk=given.meeting.pk).update(last_seq=seq, last_hash=last.hash, last_at=last.at, **told)


def test_only_what_is_new_is_read(given: Given, django_assert_num_queries: object) -> None:
    head = given.head()
    store.load_state(head)

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert store.load_state(head).seq == 8


def test_what_is_remembered_is_what_a_new_fold_gives(given: Given) -> None:
    given.do(MODERATOR, OpenQueue())
    remembered = store.load_state(given.head())
    store.forget(given.meeting.pk)

    assert store.load_state(given.head()) == remembered
    assert verify(given.head()).state == remembered.state


def test_what_another_process_wrote_is_caught_up_with(given: Given) -> None:
    """Of the same log: what this process remembers is simply behind."""
    before = store.load_state(given.head())
    given.do(ANNA, PostStatement("好"))
    store.remember(given.meeting.pk, before)

    assert [s.text for s in store.load_state(given.head()).state.statements.values()] == ["好"]
    given.do(BAO, PostStatement("也好"))
    assert verify(given.head()).entries == 10


def test_words_another_process_redacted_are_gone_from_memory(given: Given) -> None:
    seq = given.do(ANNA, PostStatement("删去"))
    before = store.load_state(given.head())
    given.do(MODERATOR, RedactEntry(seq, "unlawful"))
    store.remember(given.meeting.pk, before)

    assert store.load_state(given.head()).state.statements[1].text is None


@pytest.mark.parametrize("again", [0, 1, 2, 3])
def test_after_a_restore_that_lost_the_end_the_lost_is_forgotten(given: Given, again: int) -> None:
    """Whether the new end is before, at or behind the one remembered, and with the same epoch too."""
    for words in ("一", "二"):
        given.do(ANNA, PostStatement(words))
    lost = store.load_state(given.head())
    cut_back_to(given, 8)
    store.forget(given.meeting.pk)
    for words in ("三", "四", "五")[:again]:
        given.do(BAO, PostStatement(words))
    store.remember(given.meeting.pk, lost)

    texts = [statement.text for statement in store.load_state(given.head()).state.statements.values()]

    assert texts == ["三", "四", "五"][:again]


def test_another_epoch_is_another_history(given: Given) -> None:
    given.do(MODERATOR, OpenQueue())
    store.load_state(given.head())
    epoch = new_epoch()
    cut_back_to(given, 9, epoch=epoch)

    assert store.load_state(given.head()).epoch == epoch
    assert given.do(MODERATOR, CloseQueue()) == 10


def test_a_log_that_was_falsified_stops_the_meeting(given: Given) -> None:
    with unguarded():
        Entry.objects.filter(seq=5).update(by=4)
    store.forget(given.meeting.pk)

    with pytest.raises(store.BrokenLog) as broken:
        given.do(MODERATOR, OpenQueue())

    assert broken.value.seq == 5
    assert given.head().last_seq == 8


def test_a_falsification_is_noticed_by_who_remembers_what_was_true(given: Given) -> None:
    """Rewritten to the end, the log chains again; the head of old does not."""
    store.load_state(given.head())
    with unguarded():
        Entry.objects.filter(seq=5).update(by=4)
        rechain(given, 5, head=False)

    store.forget(given.meeting.pk)
    with pytest.raises(store.BrokenLog):
        store.load_state(given.head())


def opened(*names: str) -> list[Given]:
    """Meetings read one after the other, the first longest ago."""
    made = [an_open_meeting(name=name) for name in names]
    for given in made:
        store.forget(given.meeting.pk)
    for given in made:
        store.load_state(given.head())
    return made


def are_remembered(meetings: list[Given]) -> list[bool]:
    return [store.remembered(given.meeting.pk) is not None for given in meetings]


def room_for(given: Given, times: float) -> int:
    return int(estimate_bytes(store.load_state(given.head())) * times)


def test_beyond_the_budget_of_bytes_the_meeting_used_longest_ago_is_forgotten(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "BYTES_KEPT", room_for(given, 2.5))
    first, second, third = meetings = opened("第一届", "第二届", "第三届")
    assert are_remembered(meetings) == [False, True, True]

    store.load_state(second.head())
    store.load_state(first.head())
    assert are_remembered(meetings) == [True, True, False]
    assert third.do(MODERATOR, OpenQueue()) == 9


def test_one_large_meeting_takes_the_room_of_many_small_ones(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "BYTES_KEPT", room_for(given, 8))
    meetings = opened("第一届", "第二届", "第三届")
    act_many(meeting=given.meeting.pk, requests=[CommandRequest(ANNA, PostStatement(f"{n}")) for n in range(100)])
    store.forget(given.meeting.pk)

    store.load_state(given.head())
    assert are_remembered([*meetings, given]) == [False, False, False, True]


def test_a_meeting_with_an_open_room_is_never_forgotten(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "BYTES_KEPT", room_for(given, 1.5))
    store.load_state(given.head())
    memory.room_opened(given.meeting.pk)
    memory.room_opened(given.meeting.pk)
    meetings = [given, *opened("第一届", "第二届", "第三届")]
    assert are_remembered(meetings) == [True, False, False, True]

    memory.room_closed(given.meeting.pk)
    assert are_remembered(meetings) == [True, False, False, True], "another room is still open"
    memory.room_closed(given.meeting.pk)
    store.load_state(meetings[1].head())
    assert are_remembered(meetings) == [False, True, False, False]


def test_what_a_meeting_takes_in_memory_is_known_well_enough(given: Given) -> None:
    """Against what a walk through all its objects finds."""
    statements = [CommandRequest(ANNA, PostStatement(f"{n} 建议先选两个院子试点，再全面铺开。")) for n in range(200)]
    utterances = [CommandRequest(CLERK, RecordUtterance(f"{n} 各位委员好", seat=BAO)) for n in range(50)]
    act_many(meeting=given.meeting.pk, requests=[*statements, *utterances])
    current = store.load_state(given.head())

    walked = walked_through(current.state, set()) + walked_through(current.recent, set())
    assert 0.5 < estimate_bytes(current) / walked < 2


def walked_through(thing: object, seen: set[int]) -> int:
    if id(thing) in seen:
        return 0
    seen.add(id(thing))
    inside: list[object] = []
    if isinstance(thing, PersistentMap):
        inside = [thing.leaves()]
    elif isinstance(thing, Mapping):
        inside = [*thing.keys(), *thing.values()]
    elif isinstance(thing, tuple | list):
        inside = list(thing)
    elif is_dataclass(thing):
        inside = [getattr(thing, field.name) for field in fields(thing)]
    return getsizeof(thing) + sum(walked_through(one, seen) for one in inside)


# ---- the last lines ----


def lines(given: Given, *, after: int) -> list[store.LogRecord]:
    current = store.load_state(given.head())
    return list(store.records_after(given.meeting.pk, after, current=current))


def test_what_was_just_written_need_not_be_read(given: Given, django_assert_num_queries: object) -> None:
    for words in ("一", "二", "三"):
        given.do(ANNA, PostStatement(words))
    current = store.load_state(given.head())

    with django_assert_num_queries(0):  # type: ignore[operator]
        found = store.records_after(given.meeting.pk, 9, current=current)

    assert [stamp.seq for _, stamp, _ in found] == [10, 11]
    assert store.records_after(given.meeting.pk, 11, current=current) == ()


@pytest.mark.parametrize("kept", [1, 3, 512])
def test_lines_from_memory_are_those_of_the_log(given: Given, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    monkeypatch.setattr(store, "MAX_RECENT_RECORDS", kept)
    for seat, words in ((ANNA, "一"), (BAO, "二"), (ANNA, "三")):
        given.do(seat, PostStatement(words))
    remembered = [lines(given, after=seq) for seq in range(12)]
    store.forget(given.meeting.pk)
    folded_anew = [lines(given, after=seq) for seq in range(12)]

    read = [(*store.decode_entry(entry), bytes(entry.hash)) for entry in store.read(given.meeting.pk)]

    assert remembered == folded_anew == [read[seq:] for seq in range(12)]


def test_words_that_were_redacted_are_in_no_line(given: Given) -> None:
    seq = given.do(ANNA, PostStatement("删去"))
    given.do(BAO, PostStatement("留下"))
    given.do(MODERATOR, RedactEntry(seq, "unlawful"))

    recent = store.load_state(given.head()).recent

    assert [type(event).__name__ for event, _, _ in recent] == ["EntryRedacted"]
    assert [getattr(event, "text", None) for event, _, _ in lines(given, after=8)] == [None, "留下", None]


def test_the_lines_of_another_history_are_not_told(given: Given) -> None:
    """After a restore the remembered lines went another way."""
    for words in ("一", "二"):
        given.do(ANNA, PostStatement(words))
    cut_back_to(given, 9, epoch=new_epoch())
    given.do(BAO, PostStatement("三"))

    assert [getattr(event, "text", None) for event, _, _ in lines(given, after=8)] == ["一", "三"]
