"""Reading a debate: the whole file is checked and taken apart before anybody does anything with it."""

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from deliberation.meetings.debates.body import read_body
from deliberation.meetings.debates.decisions import questioned, with_decisions
from deliberation.meetings.debates.opening import kind, open_debate
from deliberation.meetings.debates.people import Names, People
from deliberation.meetings.debates.record import BadDebate, Debate, Speech
from deliberation.meetings.debates.rollcalls import calls_in, voters_of, with_calls, without_calls
from deliberation.meetings.debates.votings import Voting, votings_of, within
from deliberation.meetings.debates.words import line, plain, tells_something

_IDENTIFICATION = "{*}meta/{*}identification"


def read_debate(path: Path | str) -> Debate:
    """The debate in an Akoma Ntoso file, final 3.0 or a working draft of it. Raises BadDebate and nothing else."""
    debate = open_debate(Path(path))
    element = debate.find("{*}debateBody")
    if element is None:
        raise BadDebate("no_body", "The debate has no debateBody.")
    names = _names(debate)
    people = People(element, names)
    body = read_body(element, people=people, names=names)
    if not any(isinstance(place.step, Speech) for place in body.placed):
        raise BadDebate("no_speech", "Nobody speaks in this debate.")
    title = _title(debate)
    votings = [one for one in votings_of(debate, element, names) if one.counts or not _told_in(one, body.unreadable)]
    calls, unnamed = calls_in(body.placed, votings, unreadable=body.unreadable)
    placed = without_calls(body.placed, calls)
    ordered = with_decisions(with_calls(placed, calls), calls=calls, votings=unnamed, names=names)
    return Debate(
        title=title,
        date=_attribute(debate, f"{_IDENTIFICATION}/{{*}}FRBRWork/{{*}}FRBRdate", "date"),
        language=_attribute(debate, f"{_IDENTIFICATION}/{{*}}FRBRExpression/{{*}}FRBRlanguage", "language"),
        speakers=people.speakers,
        voters=voters_of(calls),
        items=tuple(body.items),
        steps=tuple(questioned(ordered, items=body.items, otherwise=title)),
        warnings=tuple(body.warnings),
    )


def _told_in(voting: Voting, passages: Sequence[etree._Element]) -> bool:
    return any(within(target, passage) for target in voting.told_at for passage in passages)


def _names(debate: etree._Element) -> Names:
    """What each thing in the references is shown as."""
    references = (entry for group in debate.iterfind("{*}meta/{*}references") for entry in group)
    shown = ((entry.get("eId") or entry.get("id") or "", plain(entry.get("showAs") or "")) for entry in references)
    return {key.strip(): name for key, name in shown if key.strip() and tells_something(name)}


def _title(debate: etree._Element) -> str:
    """The title on the cover, or the body, legislature and sitting named there, or what the file calls itself."""
    cover = [part for part in debate if kind(part) in {"coverPage", "preface"}]
    for wanted in (("docTitle",), ("organization", "legislature", "session"), ("docType", "docNumber", "docDate")):
        found = [next((line(e) for part in cover for e in part.iter(f"{{*}}{name}")), "") for name in wanted]
        if any(found):
            return " · ".join(filter(None, found))
    alias = _attribute(debate, f"{_IDENTIFICATION}/{{*}}FRBRWork/{{*}}FRBRalias", "value")
    address = _attribute(debate, f"{_IDENTIFICATION}/{{*}}FRBRWork/{{*}}FRBRthis", "value")
    return alias or address or plain(debate.get("name") or "") or "Debate"


def _attribute(debate: etree._Element, path: str, name: str) -> str | None:
    element = debate.find(path)
    return plain(element.get(name) or "") or None if element is not None else None
