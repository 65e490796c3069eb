"""What of a consultation's open rounds can be brought into its meeting: found for the desk, read by the write path."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation

from deliberation.meetings.core.bringing import OpinionOf
from deliberation.meetings.core.state import Origin, State
from deliberation.meetings.models import Meeting
from deliberation.opinions.models import Opinion, Round, Summary, Viewpoint
from deliberation.opinions.queries import opinions, rounds, viewpoints

LISTED = 30


def rounds_of(meeting: Meeting) -> QuerySet[Round]:
    return rounds.opened_in([meeting.consultation]).filter(stopped=False).order_by("-opens_at", "pk")


def readable_in(round: Round, *, at: datetime) -> QuerySet[Opinion]:
    """Shown, and past the minutes in which its author can still change it."""
    return opinions.shown_in(round).filter(editable_until__lte=at)


def words_of(meeting: Meeting, asked: OpinionOf) -> tuple[Origin, str] | None:
    """What is said there, as everybody may read it; None where there is no such thing in this consultation.

    Within the transaction that brings it in: whoever withholds an opinion meanwhile waits, and finds it brought in.
    """
    round = rounds_of(meeting).filter(pk=asked.round).first()
    if round is None:
        return None
    if asked.of == "opinion":
        rows = readable_in(round, at=timezone.now()).select_for_update(of=("self",))
        opinion = rows.filter(number=asked.number).first()
        if opinion is None or asked.group is not None:
            return None
        with translation.override(round.language):  # the gaps of personal data are named in words
            return Origin("opinion", round.pk, opinion.number), opinion.words
    viewpoint = viewpoints.shown_in(round).filter(number=asked.number).first()
    if viewpoint is None:
        return None
    votes = votes_on(round, viewpoint)
    found = next((one for one in votes if one.group == asked.group), None)
    return None if found is None else (found, viewpoint.text)


def votes_on(round: Round, viewpoint: Viewpoint) -> Iterator[Origin]:
    """How all voted on it, then the groups that it stands for."""
    (tallied,) = viewpoints.with_tallies(Viewpoint.objects.filter(pk=viewpoint.pk))
    yield _of_all(round, tallied)
    yield from (one for one in _of_groups(round) if one.number == viewpoint.number)


def found_in(round: Round, *, words: str, state: State) -> dict[str, Any]:
    """For the desk, as JSON: the newest opinions with all of these words, and the viewpoints with theirs."""
    brought = {_key(one.source) for one in state.statements.values() if one.source is not None}
    found = opinions.found_in(readable_in(round, at=timezone.now()), words=words, place=None, order="newest")
    listed = list(found[: LISTED + 1])
    shown = viewpoints.with_tallies(viewpoints.shown_in(round))
    by_groups = list(_of_groups(round))
    with_words = [one for one in shown if all(word in one.text.casefold() for word in words.casefold().split())]
    return {
        "opinions": [
            {
                "number": one.number,
                "text": one.words,
                "place": str(one.place or ""),
                "at": int(one.submitted_at.timestamp() * 1000),
                "brought": ("opinion", round.pk, one.number, None) in brought,
            }
            for one in listed[:LISTED]
        ],
        "more": len(listed) > LISTED,
        "viewpoints": [
            {
                "number": one.number,
                "text": one.text,
                "votes": [
                    {
                        "group": votes.group,
                        "n": votes.n,
                        "agree": votes.agree,
                        "disagree": votes.disagree,
                        "brought": _key(votes) in brought,
                    }
                    for votes in (_of_all(round, one), *(by for by in by_groups if by.number == one.number))
                ],
            }
            for one in with_words[:LISTED]
        ],
    }


def address_of(meeting: Meeting, seq: int) -> str:
    """Leads to the entry in the record; while there is none, the same address leads on to the room."""
    return f"{reverse('record', args=[meeting.pk])}#e{seq}"


def _key(source: Origin) -> tuple[str, int, int, int | None]:
    return (source.of, source.round, source.number, source.group)


def _of_all(round: Round, tallied: Any) -> Origin:
    return Origin("viewpoint", round.pk, tallied.number, None, tallied.n, tallied.agree, tallied.disagree)


def _of_groups(round: Round) -> Iterator[Origin]:
    """As the round's report says it: nothing where that names no groups."""
    figures = Summary.objects.filter(round=round).values_list("figures", flat=True).first()
    for group in [] if figures is None else figures["votes"]["groups"]:
        for one in group["stands_for"]:
            agree, disagree = (one["n"], None) if one["side"] == "agree" else (None, one["n"])
            yield Origin("viewpoint", round.pk, one["statement"], group["group"], one["seen"], agree, disagree)
