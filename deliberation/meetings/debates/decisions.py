"""What was decided without a vote by name, and what exactly was put to the meeting each time."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from deliberation.meetings.core.free_text import TITLE
from deliberation.meetings.debates.body import Placed
from deliberation.meetings.debates.lists import Listed, manner_of, section_of
from deliberation.meetings.debates.people import Names
from deliberation.meetings.debates.record import (
    Decision,
    Item,
    ItemEnds,
    ItemStarts,
    Note,
    Rollcall,
    Speech,
    Step,
)
from deliberation.meetings.debates.rollcalls import Call
from deliberation.meetings.debates.votings import Voting, printed, within


def with_decisions(
    placed: Sequence[Placed[Step | Listed]], *, calls: Sequence[Call], votings: Sequence[Voting], names: Names
) -> list[Placed[Step]]:
    """An outcome in words is a decision, but beside a roll call only a remark on it."""
    left = list(votings)
    beside = {call.section for call in calls}
    ordered: list[Placed[Step]] = []
    for place in placed:
        step = place.step
        if not isinstance(step, Listed):
            ordered.append(Placed(place.element, step))
        elif step.text and section_of(step.element) in beside:
            ordered.append(Placed(step.element, Note(step.text)))
        elif step.text or step.question:
            voting = _voting_of(step, left)
            decision = _decision(step.text, step.refers, voting)
            ordered.append(Placed(step.element, replace(decision, question=step.question, result=_result(step.refers))))
            left = [other for other in left if other is not voting]
    for voting in left:
        _add_untold(ordered, voting, names)
    return ordered


def questioned(placed: Sequence[Placed[Step]], *, items: Sequence[Item], otherwise: str) -> Iterator[Step]:
    """The steps, each vote and decision with its question: the speech right before it, if short, else the item."""
    titles = {item.number: item.title for item in items}
    open_items: list[int] = []
    before: Step | None = None
    for place in placed:
        step = place.step
        if isinstance(step, ItemStarts):
            open_items.append(step.item)
        elif isinstance(step, ItemEnds):
            open_items.pop()
        elif isinstance(step, Rollcall | Decision):
            subject = titles[open_items[-1]] if open_items else otherwise
            step = replace(step, question=step.question or _put(before) or subject)
        yield step
        before = step


def _result(refers: str) -> Literal["adopted", "rejected"] | None:
    """As our own records mark it."""
    marked = {word.removeprefix("#") for word in refers.split()}
    return "rejected" if "rejected" in marked else "adopted" if "adopted" in marked else None


def _put(before: Step | None) -> str:
    words = " ".join(before.paragraphs) if isinstance(before, Speech) else ""
    return words if len(words) <= TITLE else ""


def _voting_of(listed: Listed, votings: Sequence[Voting]) -> Voting | None:
    """The voting that points here, else the first that points nowhere and came out the same way."""
    for voting in votings:
        if any(within(listed.element, target) or within(target, listed.element) for target in voting.told_at):
            return voting
    outcomes = [word.removeprefix("#") for word in listed.refers.split()]
    return next((voting for voting in votings if not voting.told_at and voting.outcome in outcomes), None)


def _add_untold(ordered: list[Placed[Step]], voting: Voting, names: Names) -> None:
    """A voting of which the body says nothing: at the end of the section it points to, or of everything."""
    text = names.get(voting.outcome) or voting.outcome or voting.name
    step = _decision(text, "", voting)
    if not voting.told_at:
        ordered.append(Placed(ordered[-1].element, step))
        return
    target = voting.told_at[-1]
    inside = [
        index
        for index, place in enumerate(ordered)
        if within(place.element, target) and not (isinstance(place.step, ItemEnds) and place.element is target)
    ]
    ordered.insert(inside[-1] + 1 if inside else len(ordered), Placed(target, step))


def _decision(text: str, refers: str, voting: Voting | None) -> Decision:
    if voting is not None and voting.counts:
        return Decision(text, "counted", "", printed(voting))
    return Decision(text, manner_of(refers, voting.outcome if voting else None), "")
