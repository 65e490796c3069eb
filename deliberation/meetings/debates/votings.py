"""The votes as the file's own analysis prints them: outcome, counts, and where in the body they are told."""

from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from deliberation.meetings.debates.lists import choice_of
from deliberation.meetings.debates.people import Names, reference
from deliberation.meetings.debates.record import BadDebate, Choice

MAX_VOTINGS = 500
# Counts of one vote are told in one place; a file may point to it as often as it likes.
_TARGETS = 4


@dataclass(frozen=True, slots=True)
class Voting:
    """`counts` is None where nobody counted; `told_at` are the elements of the body it points to, counts first."""

    name: str
    outcome: str
    counts: Mapping[Choice, int] | None
    told_at: tuple[etree._Element, ...]


def votings_of(debate: etree._Element, body: etree._Element, names: Names) -> tuple[Voting, ...]:
    by_id = _by_id(body)
    found = list(debate.iterfind("{*}meta//{*}voting"))
    if len(found) > MAX_VOTINGS:
        raise BadDebate("too_many_votes", f"The debate has {len(found)} votes; at most {MAX_VOTINGS} are read.")
    return tuple(_voting(voting, by_id, names) for voting in found)


def printed(voting: Voting) -> dict[Choice, int]:
    counts = voting.counts or {}
    return {"yes": counts.get("yes", 0), "no": counts.get("no", 0), "abstain": counts.get("abstain", 0)}


def within(element: etree._Element, other: etree._Element) -> bool:
    return element is other or any(above is other for above in element.iterancestors())


def _voting(voting: etree._Element, by_id: Mapping[str, etree._Element], names: Names) -> Voting:
    counts = [(choice_of(count.get("refersTo"), names), count) for count in voting.iter("{*}count")]
    totals: dict[Choice, int] = {}
    for choice, count in counts:
        if choice is not None:
            totals[choice] = totals.get(choice, 0) + _number(count)
    hrefs = [count.get("href") for choice, count in counts if choice is not None]
    targets = [by_id.get(reference(href)) for href in (*hrefs, voting.get("href"))]
    return Voting(
        name=reference(voting.get("eId") or voting.get("id")) or "without a name",
        outcome=reference(voting.get("outcome")),
        counts=totals or None,
        told_at=tuple(dict.fromkeys(target for target in targets if target is not None))[:_TARGETS],
    )


def _number(count: etree._Element) -> int:
    value = (count.get("value") or "").strip()
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise BadDebate("bad_count", f"A printed count of votes is “{value[:40]}”, which is no number.")
    return int(value)


def _by_id(body: etree._Element) -> dict[str, etree._Element]:
    found: dict[str, etree._Element] = {}
    for element in body.iter():
        for attribute in ("eId", "id", "wId"):
            if value := reference(element.get(attribute)):
                found.setdefault(value, element)
    return found
