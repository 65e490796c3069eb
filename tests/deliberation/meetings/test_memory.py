"""What a process remembers of a meeting: only what the log still says, however the log came to say it."""

import pytest

from deliberation.meetings import log
from deliberation.meetings.core.queue import CloseQueue, OpenQueue
from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.core.statements import PostStatement
from deliberation.meetings.models import Entry, Meeting, new_epoch
from deliberation.meetings.verify import verify
from tests.deliberation.meetings.given import ANNA, BAO, MODERATOR, Given, an_open_meeting, unguarded
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
    log.held(head)

    with django_assert_num_queries(0):  # type: ignore[operator]
        assert log.held(head).seq == 8


def test_what_is_remembered_is_what_a_new_fold_gives(given: Given) -> None:
    given.do(MODERATOR, OpenQueue())
    remembered = log.held(given.head())
    log.forget(given.meeting.pk)

    assert log.held(given.head()) == remembered
    assert verify(given.head()).state == remembered.state


def test_what_another_process_wrote_is_caught_up_with(given: Given) -> None:
    """Of the same log: what this process remembers is simply behind."""
    before = log.held(given.head())
    given.do(ANNA, PostStatement("好"))
    log.remember(given.meeting.pk, before)

    assert [s.text for s in log.held(given.head()).state.statements.values()] == ["好"]
    given.do(BAO, PostStatement("也好"))
    assert verify(given.head()).entries == 10


def test_words_another_process_redacted_are_gone_from_memory(given: Given) -> None:
    seq = given.do(ANNA, PostStatement("删去"))
    before = log.held(given.head())
    given.do(MODERATOR, RedactEntry(seq, "unlawful"))
    log.remember(given.meeting.pk, before)

    assert log.held(given.head()).state.statements[1].text is None


@pytest.mark.parametrize("again", [0, 1, 2, 3])
def test_after_a_restore_that_lost_the_end_the_lost_is_forgotten(given: Given, again: int) -> None:
    """Whether the new end is before, at or behind the one remembered, and with the same epoch too."""
    for words in ("一", "二"):
        given.do(ANNA, PostStatement(words))
    lost = log.held(given.head())
    cut_back_to(given, 8)
    log.forget(given.meeting.pk)
    for words in ("三", "四", "五")[:again]:
        given.do(BAO, PostStatement(words))
    log.remember(given.meeting.pk, lost)

    texts = [statement.text for statement in log.held(given.head()).state.statements.values()]

    assert texts == ["三", "四", "五"][:again]


def test_another_epoch_is_another_history(given: Given) -> None:
    given.do(MODERATOR, OpenQueue())
    log.held(given.head())
    epoch = new_epoch()
    cut_back_to(given, 9, epoch=epoch)

    assert log.held(given.head()).epoch == epoch
    assert given.do(MODERATOR, CloseQueue()) == 10


def test_a_log_that_was_falsified_stops_the_meeting(given: Given) -> None:
    with unguarded():
        Entry.objects.filter(seq=5).update(by=4)
    log.forget(given.meeting.pk)

    with pytest.raises(log.BrokenLog) as broken:
        given.do(MODERATOR, OpenQueue())

    assert broken.value.seq == 5
    assert given.head().last_seq == 8


def test_a_falsification_is_noticed_by_who_remembers_what_was_true(given: Given) -> None:
    """Rewritten to the end, the log chains again; the head of old does not."""
    log.held(given.head())
    with unguarded():
        Entry.objects.filter(seq=5).update(by=4)
        rechain(given, 5, head=False)

    log.forget(given.meeting.pk)
    with pytest.raises(log.BrokenLog):
        log.held(given.head())


def test_only_so_many_meetings_are_remembered(given: Given, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "KEPT_IN_MEMORY", 2)
    others = [an_open_meeting(name=f"第{n}届") for n in range(2)]

    assert set(log._held) == {other.meeting.pk for other in others}
    assert given.do(MODERATOR, OpenQueue()) == 9


# ---- the last lines ----


def lines(given: Given, *, after: int) -> list[log.Line]:
    held = log.held(given.head())
    return list(log.lines_after(given.meeting.pk, after, held=held))


def test_what_was_just_written_need_not_be_read(given: Given, django_assert_num_queries: object) -> None:
    for words in ("一", "二", "三"):
        given.do(ANNA, PostStatement(words))
    held = log.held(given.head())

    with django_assert_num_queries(0):  # type: ignore[operator]
        found = log.lines_after(given.meeting.pk, 9, held=held)

    assert [stamp.seq for _, stamp, _ in found] == [10, 11]
    assert log.lines_after(given.meeting.pk, 11, held=held) == ()


@pytest.mark.parametrize("kept", [1, 3, 512])
def test_lines_from_memory_are_those_of_the_log(given: Given, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    monkeypatch.setattr(log, "LINES_KEPT", kept)
    for seat, words in ((ANNA, "一"), (BAO, "二"), (ANNA, "三")):
        given.do(seat, PostStatement(words))
    remembered = [lines(given, after=seq) for seq in range(12)]
    log.forget(given.meeting.pk)
    folded_anew = [lines(given, after=seq) for seq in range(12)]

    read = [(*log.line(entry), bytes(entry.hash)) for entry in log.read(given.meeting.pk)]

    assert remembered == folded_anew == [read[seq:] for seq in range(12)]


def test_words_that_were_redacted_are_in_no_line(given: Given) -> None:
    seq = given.do(ANNA, PostStatement("删去"))
    given.do(BAO, PostStatement("留下"))
    given.do(MODERATOR, RedactEntry(seq, "unlawful"))

    recent = log.held(given.head()).recent

    assert [type(event).__name__ for event, _, _ in recent] == ["EntryRedacted"]
    assert [getattr(event, "text", None) for event, _, _ in lines(given, after=8)] == [None, "留下", None]


def test_the_lines_of_another_history_are_not_told(given: Given) -> None:
    """After a restore the remembered lines went another way."""
    for words in ("一", "二"):
        given.do(ANNA, PostStatement(words))
    cut_back_to(given, 9, epoch=new_epoch())
    given.do(BAO, PostStatement("三"))

    assert [getattr(event, "text", None) for event, _, _ in lines(given, after=8)] == ["一", "三"]
