"""Ways to falsify a log with the database in hand, each with the number a check has to name."""

from collections.abc import Callable
from typing import Any

from django.db.models import F

from deliberation.meetings import hash_chain
from deliberation.meetings.models import Entry, Meeting
from tests.deliberation.meetings.given import Given, a_meeting

LAST = 23  # of a_meeting_with_a_past
Tampering = Callable[[Given, Any], object]


def rows(given: Given, seq: int) -> Any:
    return Entry.objects.filter(meeting=given.meeting, seq=seq)


def heads(given: Given) -> Any:
    return Meeting.objects.filter(pk=given.meeting.pk)


def changed(seq: int, **columns: object) -> Tampering:
    return lambda given, _: rows(given, seq).update(**columns)


def head_says(**columns: object) -> Tampering:
    return lambda given, _: heads(given).update(**columns)


def flipped(seq: int, column: str) -> Tampering:
    def flip(given: Given, _: Any) -> None:
        value = bytes(getattr(given.entry(seq), column))
        rows(given, seq).update(**{column: bytes([value[0] ^ 1]) + value[1:]})

    return flip


def fact(seq: int, **facts: object) -> Tampering:
    return lambda given, _: rows(given, seq).update(facts={**given.entry(seq).facts, **facts})


def dropped(seq: int) -> Tampering:
    return lambda given, _: rows(given, seq).delete()


def dropped_and_closed_up(given: Given, cursor: Any) -> None:
    rows(given, 12).delete()
    shift(given, 12, -1)
    heads(given).update(last_seq=LAST - 1)


def swapped(given: Given, _: Any) -> None:
    for old, new in ((12, 900), (13, 12), (900, 13)):
        rows(given, old).update(seq=new)


def shift(given: Given, first: int, by: int) -> None:
    """By way of numbers nobody has: one at a time, two rows would have the same."""
    later = Entry.objects.filter(meeting=given.meeting, seq__gt=first if by < 0 else first - 1, seq__lt=800)
    later.update(seq=F("seq") + 1000)
    Entry.objects.filter(meeting=given.meeting, seq__gte=1000).update(seq=F("seq") - 1000 + by)


def copied(given: Given, of: int, to: int) -> None:
    entry = given.entry(of)
    entry.pk, entry.seq = None, to
    entry.save(force_insert=True)


def inserted(given: Given, _: Any) -> None:
    shift(given, 12, 1)
    copied(given, 10, 12)
    heads(given).update(last_seq=LAST + 1)


def added_behind_the_head(given: Given, _: Any) -> None:
    copied(given, LAST, LAST + 1)
    rechain(given, LAST + 1, head=False)


def words_back(given: Given, _: Any) -> None:
    """The words and the salt that were taken out, from a copy somebody kept."""
    text, salt = {"text": "家住某街某号"}, b"s" * hash_chain.SALT_BYTES
    rows(given, 14).update(text=text, salt=salt, commitment=hash_chain.commitment(text, salt))
    rechain(given, 14)


def moved_to_another_meeting(given: Given, _: Any) -> None:
    rows(given, 12).update(meeting=a_meeting(name="县政协").meeting)


def that_of_another_meeting(given: Given, _: Any) -> None:
    """The same hashes under another name: the chain begins with the name of its meeting."""
    other = a_meeting(name="县政协").meeting
    Entry.objects.filter(meeting=given.meeting).update(meeting=other)
    head = given.head()
    Meeting.objects.filter(pk=other.pk).update(last_seq=head.last_seq, last_hash=head.last_hash, last_at=head.last_at)
    object.__setattr__(given, "meeting", other)


def and_all_hashes_anew(tampering: Tampering, *, head: bool = True) -> Tampering:
    """By somebody who knows how: only what the chain does not say can tell."""

    def thorough(given: Given, cursor: Any) -> None:
        tampering(given, cursor)
        rechain(given, 1, head=head)

    return thorough


def rechain(given: Given, first: int, *, head: bool = True) -> None:
    before = Entry.objects.filter(meeting=given.meeting, seq=first - 1).first()
    previous = hash_chain.genesis(given.meeting.pk) if before is None else bytes(before.hash)
    for entry in Entry.objects.filter(meeting=given.meeting, seq__gte=first).order_by("seq"):
        names = ("seq", "at", "by", "type", "facts", "nonce", "commitment")
        line = {name: getattr(entry, name) for name in names}
        for name in ("nonce", "commitment"):
            line[name] = None if line[name] is None else bytes(line[name])
        previous = hash_chain.link(hash_chain.leaf(**line), previous)
        rows(given, entry.seq).update(hash=previous)
    if head:
        heads(given).update(last_hash=previous)


TAMPERINGS: dict[str, tuple[int, Tampering]] = {
    "a vote changed": (21, fact(21, choice="yes")),
    "a seat changed in the facts": (12, fact(12, **{"for": 4})),
    "a fact added": (10, fact(10, more=1)),
    "one fact taken out": (1, changed(1, facts={})),
    "a number no JSON reader can hold": (10, fact(10, item=2**60)),
    "a fraction among the facts": (10, fact(10, item=1.5)),
    "another word": (13, changed(13, text={"text": "㐂欢𠮷祥社区的安排 👴"})),
    "a word that looks the same": (9, changed(9, text={"titles.1": "养⽼服务"})),
    "words where there were none": (10, changed(10, text={"text": "……"})),
    "words taken away, and no redaction": (13, changed(13, text=None, salt=None)),
    "words taken away, the salt kept": (13, changed(13, text=None)),
    "words put back after their redaction": (14, words_back),
    "a salt where there are no words": (14, changed(14, salt=b"s" * 32)),
    "a byte of a hash": (10, flipped(10, "hash")),
    "a byte of the last hash": (LAST, flipped(LAST, "hash")),
    "a byte of a nonce": (8, flipped(8, "nonce")),
    "a byte of a salt": (13, flipped(13, "salt")),
    "a byte of a commitment": (13, flipped(13, "commitment")),
    "a byte of a redacted commitment": (14, flipped(14, "commitment")),
    "another speaker": (13, changed(13, by=5)),
    "another time": (13, changed(13, at=1)),
    "another kind of event": (20, changed(20, type="ballot.voided")),
    "the first entry gone": (1, dropped(1)),
    "an entry gone": (12, dropped(12)),
    "an entry gone, the others moved up": (12, dropped_and_closed_up),
    "the last entry gone": (LAST, dropped(LAST)),
    "every entry gone": (1, lambda given, _: Entry.objects.filter(meeting=given.meeting).delete()),
    "two entries swapped": (12, swapped),
    "an entry put between two": (12, inserted),
    "an entry put behind the end": (LAST + 1, added_behind_the_head),
    "an entry moved to another meeting": (12, moved_to_another_meeting),
    "the whole log given to another meeting": (1, that_of_another_meeting),
    "the head set back": (LAST, head_says(last_seq=LAST - 1)),
    "the head set forward": (LAST + 1, head_says(last_seq=LAST + 1)),
    "another hash in the head": (LAST, head_says(last_hash=b"\0" * 32)),
    "another time in the head": (LAST, head_says(last_at=1)),
    "another openness in the head": (LAST, head_says(openness="invited")),
    "the clock put off in the head": (LAST, head_says(due_at=1)),
    "a number written as a fraction": (12, fact(12, **{"for": 3.0})),
    "another vote, all hashes anew but the head's": (LAST, and_all_hashes_anew(fact(21, choice="yes"), head=False)),
    "time going back, all hashes anew": (17, and_all_hashes_anew(changed(17, at=1))),
    "an event nobody knows, all hashes anew": (20, and_all_hashes_anew(changed(20, type="ballot.bought"))),
    "a choice that no event has, all hashes anew": (20, and_all_hashes_anew(changed(20, facts={"ballot": 1}))),
    "the redaction gone, its words too": (14, and_all_hashes_anew(changed(15, type="queue.closed", facts={}))),
}
