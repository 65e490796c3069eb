"""Commands in one batch: each is done or refused as if it came alone, and a refused one leaves no trace anywhere."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import combinations, permutations
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from deliberation.meetings import working_days
from deliberation.meetings.act import CommandRequest, act_many
from deliberation.meetings.core import codec
from deliberation.meetings.core.machine import Refused, Stamp, decide, evolve
from deliberation.meetings.core.redaction import EntryRedacted, RedactEntry
from deliberation.meetings.core.roll import TakeSeat
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.state import EMPTY, State
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Entry, Token
from tests.deliberation.meetings.given import MODERATOR, ROLES, Given, a_meeting
from tests.faults.rig.crash_run import NOT_IN_THE_STORY, STORY

PROOF = os.environ.get("ROSTRUM_PROOF") == "1"
MOST = 1_000_000 if PROOF else 3  # of the triples with a redaction, for each kind of command
SAMPLE = 100 if PROOF else 1  # of the others
AT = 1_800_000_000_000

Words = dict[str, Any] | None
Wish = tuple[int, object]  # who asks, and for what


@dataclass(frozen=True)
class Kept:
    """What the tables should say: the entries, and of each answer of the batch its seat, command and entry."""

    state: State = EMPTY
    entries: tuple[tuple[int, int, str, dict[str, Any], Words], ...] = ()
    tokens: tuple[tuple[int, str, int], ...] = ()
    redacted: frozenset[int] = field(default=frozenset())

    def after(self, by: int, command: object) -> "Kept":
        """Raises Refused."""
        if isinstance(command, RedactEntry):
            command = replace(command, worded=tuple(entry[0] for entry in self.entries if entry[4] is not None))
        state, entries, redacted = self.state, list(self.entries), set(self.redacted)
        for event in decide(command, state, by=by, at=AT).events:
            seq = len(entries) + 1
            state = evolve(event, state, Stamp(seq, AT, by))
            entries.append((seq, by, *codec.dump(event)))
            if isinstance(event, EntryRedacted):
                redacted.add(event.entry)
                entries[event.entry - 1] = (*entries[event.entry - 1][:4], None)
        tokens = (*self.tokens, (by, codec.NAMES[type(command)], len(entries)))
        return Kept(state, tuple(entries), tokens, frozenset(redacted))

    def after_all(self, wishes: Iterable[Wish]) -> tuple["Kept", list[int | str]]:
        """With the answer to each: where it holds from, or the code it is refused with."""
        kept, answers = self, list[int | str]()
        for wish in wishes:
            try:
                kept = kept.after(*wish)
                answers.append(len(kept.entries))
            except Refused as refused:
                answers.append(refused.code)
        return kept, answers

    def without_code(self, before: "Kept") -> set[int]:
        """Which answers lose the code of their words: the first to each redacted entry, or after it."""
        new = self.redacted - before.redacted
        return {min(place for place, token in enumerate(self.tokens) if token[2] >= entry) for entry in new}


def kept_of(given: Given) -> tuple[list[Any], list[Any]]:
    entries = Entry.objects.filter(meeting=given.meeting).order_by("seq")
    rows = list(entries.values_list("seq", "by", "type", "facts", "text", "salt", "meeting__last_seq"))
    assert {row[6] for row in rows} <= {len(rows)}, "the head does not stand where the log ends"
    assert all((row[4] is None) == (row[5] is None) for row in rows), "words without salt, or salt without words"
    tokens = Token.objects.filter(meeting=given.meeting).order_by("seq", "pk")
    return [row[:5] for row in rows], list(tokens.values_list("seat", "type", "seq", "mac"))


class Sitting:
    """The meeting of the story, as far as it has come, with what its tables should say."""

    def __init__(self) -> None:
        self.given = a_meeting()
        self.kept = Kept()

    def goes_on(self, wish: Wish) -> None:
        self.kept = replace(self.kept.after(*wish), tokens=())
        (answer,) = act_many(meeting=self.given.meeting.pk, requests=[CommandRequest(*wish)], at=AT)
        assert answer == len(self.kept.entries)

    def tries(self, batch: Iterable[Wish]) -> None:
        """One batch, looked at and taken back."""
        wishes = tuple(batch)
        requests = [CommandRequest(*wish, uuid4()) for wish in wishes]
        kept, expected = self.kept.after_all(wishes)
        before = transaction.savepoint_create()
        answers = act_many(meeting=self.given.meeting.pk, requests=requests, at=AT)
        assert [one.code if isinstance(one, Refused) else one for one in answers] == expected, wishes
        self.compare(kept, wishes)
        if len(wishes) > 2 and kept.redacted > self.kept.redacted:
            assert verify(self.given.head()).state == kept.state, wishes
        transaction.savepoint_rollback(before)

    def tries_each(
        self, wishes: Iterable[Wish], *, after: tuple[Wish, ...] = (), before: tuple[Wish, ...] = ()
    ) -> None:
        """Each in a batch of its own, but those the rules refuse, which leave no trace, all in one."""
        kept, _ = self.kept.after_all(after)
        refused = []
        for wish in wishes:
            if isinstance(kept.after_all([wish])[1][0], int):
                self.tries([*after, wish, *before])
            else:
                refused.append(wish)
        self.tries([*after, *refused, *before])

    def compare(self, kept: Kept, wishes: tuple[Wish, ...]) -> None:
        entries, tokens = kept_of(self.given)
        assert entries == list(kept.entries), wishes
        bare = {place for place, token in enumerate(tokens) if token[3] is None}
        assert ([token[:3] for token in tokens], bare) == (list(kept.tokens), kept.without_code(self.kept)), wishes

    def redactions(self) -> Iterator[Wish]:
        """Of the last words in the log, and of what the batch says first."""
        worded = [entry[0] for entry in self.kept.entries if entry[4] is not None]
        for entry in (*worded[-1:], len(self.kept.entries) + 1):
            yield MODERATOR, RedactEntry(entry, "unlawful")


def wish(step: int) -> Wish:
    """A step of the story, with what the platform would fill in, so that it is the same to the door and to us."""
    by, do = STORY[step]
    given = {name: 500 if value == "last" else value for name, value in do.items()}  # after any entry here
    command = codec.build(codec.COMMANDS[do["type"]], {"seed": "00ff", "format": "forum", "invited": True, **given})
    if isinstance(command, CloseMeeting):
        command = replace(command, confirm_until_at=working_days.after(AT, days=EMPTY.settings.confirm_days))
    return by, replace(command, role=ROLES[by - 1]) if isinstance(command, TakeSeat) else command


FIRST = {do["type"]: step for step, (_, do) in reversed(list(enumerate(STORY))) if do["type"] != "entry.redact"}


def sittings() -> Iterator[tuple[Sitting, Wish, list[Wish]]]:
    """At each command that comes for the first time: the sitting, that command, and those that are still to come."""
    sitting = Sitting()
    for step, (_, do) in enumerate(STORY):
        if do["type"] == "entry.redact":
            continue
        if FIRST[do["type"]] == step:
            yield sitting, wish(step), [wish(later) for later in FIRST.values() if later > step]
        sitting.goes_on(wish(step))


def test_the_story_has_every_command() -> None:
    assert {*FIRST, "entry.redact"} == set(codec.COMMANDS) - NOT_IN_THE_STORY


@pytest.mark.django_db
def test_of_any_two_commands_in_one_batch_a_refused_one_leaves_no_trace() -> None:
    for sitting, first, later in sittings():
        others = (*later, *sitting.redactions())
        sitting.tries_each((first, *others), after=(first,))
        sitting.tries_each(others, before=(first,))


@pytest.mark.django_db
def test_nor_does_one_of_three() -> None:
    for sitting, first, later in sittings():
        dice = Random(len(later))
        several = combinations(later, 2)
        with_one = [(first, other, one) for other in (first, *later) for one in sitting.redactions()]
        for number, sets in ((MOST, with_one), (SAMPLE, [(first, *two) for two in several])):
            batches = [batch for wishes in sets for batch in permutations(wishes)]
            for batch in dice.sample(batches, min(number, len(batches))):
                sitting.tries(batch)
