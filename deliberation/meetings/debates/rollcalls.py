"""Votes by name: the lists printed in the body, held against the counts printed in the file's analysis."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from deliberation.meetings.debates.body import Placed
from deliberation.meetings.debates.lists import Listed, section_of
from deliberation.meetings.debates.names import key_of
from deliberation.meetings.debates.record import BadDebate, Choice, Note, Rollcall, Step, Voter
from deliberation.meetings.debates.votings import MAX_VOTINGS, Voting, printed, within
from deliberation.meetings.debates.words import paragraphs

_CHOICES: tuple[Choice, ...] = ("yes", "no", "abstain")


@dataclass
class Call:
    """One vote by name: the lists of one section, until a choice comes again; `first` is where they begin."""

    section: etree._Element
    first: int
    lists: list[Listed] = field(default_factory=list)
    voting: Voting | None = None

    def votes(self) -> Iterator[tuple[Choice, str]]:
        for listed in self.lists:
            yield from listed.votes

    @cached_property
    def tally(self) -> dict[Choice, int]:
        choices = [choice for choice, _ in self.votes()]
        return {choice: choices.count(choice) for choice in _CHOICES}


def calls_in(
    placed: Sequence[Placed[Step | Listed]], votings: Sequence[Voting], *, unreadable: Collection[etree._Element] = ()
) -> tuple[list[Call], list[Voting]]:
    """The calls with their printed counts, and the votings for which nobody is named.

    A call of which a list is unreadable, and whose count is another therefore, is none: its voting names nobody.
    """
    counted = [voting for voting in votings if voting.counts]
    calls = _grouped(placed)
    for call in calls:
        _refuse_a_second_vote(call)
    # Those that name somebody come first: an outcome "yes" that lists nobody may be a mere decision.
    unnamed = _match(sorted(calls, key=lambda call: not any(call.votes())), counted)
    calls = [call for call in calls if call.voting or any(call.votes())]
    beside = {section_of(passage) for passage in unreadable}
    broken = [call for call in calls if call.section in beside and call.voting and printed(call.voting) != call.tally]
    calls = [call for call in calls if call not in broken]
    unnamed += [call.voting for call in broken if call.voting]
    for call in calls:
        _refuse_other_counts(call, printed_somewhere=bool(counted))
    return calls, [voting for voting in votings if voting in unnamed or not voting.counts]


def with_calls(placed: Sequence[Placed[Step | Listed]], calls: Sequence[Call]) -> list[Placed[Step | Listed]]:
    """Each roll call stands where its result is first told: its lists are often printed when all is over."""
    starts: dict[int, list[Call]] = defaultdict(list)
    for call in calls:
        starts[_told_first(placed, call)].append(call)
    listed = {one.element for call in calls for one in call.lists}
    ordered: list[Placed[Step | Listed]] = []
    for index, place in enumerate(placed):
        ordered.extend(Placed(place.element, _rollcall(call)) for call in starts.get(index, ()))
        if not (isinstance(place.step, Listed) and place.element in listed):
            ordered.append(place)
    return ordered


def without_calls(placed: Sequence[Placed[Step | Listed]], calls: Sequence[Call]) -> list[Placed[Step | Listed]]:
    """Lists of votes that make no call are notes."""
    listed = {one.element for call in calls for one in call.lists}
    return [
        Placed(place.element, Note("\n".join(paragraphs(place.element))))
        if isinstance(place.step, Listed) and place.step.votes and place.element not in listed
        else place
        for place in placed
    ]


def voters_of(calls: Sequence[Call]) -> tuple[Voter, ...]:
    names: dict[str, str] = {}
    for call in calls:
        for _, name in call.votes():
            names.setdefault(key_of(name), name)
    return tuple(Voter(key, name) for key, name in names.items())


def _grouped(placed: Sequence[Placed[Step | Listed]]) -> list[Call]:
    calls: list[Call] = []
    latest: dict[etree._Element, Call] = {}
    for index, place in enumerate(placed):
        if not isinstance(place.step, Listed):
            continue
        if not place.step.votes and place.step.choice is None:
            continue
        section = section_of(place.element)
        call = latest.get(section)
        if call is None or place.step.choice in [one.choice for one in call.lists]:
            call = latest[section] = Call(section, index)
            calls.append(call)
        call.lists.append(place.step)
    if len(calls) > MAX_VOTINGS:
        raise BadDebate("too_many_votes", f"The debate has {len(calls)} roll calls; at most {MAX_VOTINGS} are read.")
    return calls


def _match(calls: Sequence[Call], votings: Sequence[Voting]) -> list[Voting]:
    """Give each call its voting: the one that points there, else one that adds up, else the next. Returns the rest."""
    left = list(votings)
    for fits in (_points_there, _adds_up, lambda _voting, _call: True):
        for voting in tuple(left):
            call = next((call for call in calls if call.voting is None and fits(voting, call)), None)
            if call is not None:
                call.voting = voting
                left.remove(voting)
    return left


def _points_there(voting: Voting, call: Call) -> bool:
    return any(within(target, call.section) or within(call.section, target) for target in voting.told_at)


def _adds_up(voting: Voting, call: Call) -> bool:
    return printed(voting) == call.tally


def _refuse_a_second_vote(call: Call) -> None:
    seen: set[str] = set()
    for _, name in call.votes():
        if key_of(name) in seen:
            raise BadDebate("voter_twice", f"{name} is listed twice in one roll call.")
        seen.add(key_of(name))


def _refuse_other_counts(call: Call, *, printed_somewhere: bool) -> None:
    named = _told(call.tally)
    if call.voting is None:
        if printed_somewhere:
            raise BadDebate("count_missing", f"A roll call names {named}, but its count is printed nowhere.")
        return
    if printed(call.voting) != call.tally:
        told = _told(printed(call.voting))
        raise BadDebate("counts_differ", f"The voting {call.voting.name} prints {told}, but {named} are named.")


def _told(tally: Mapping[Choice, int]) -> str:
    return f"{tally['yes']} for, {tally['no']} against, {tally['abstain']} abstaining"


def _told_first(placed: Sequence[Placed[Step | Listed]], call: Call) -> int:
    """The remark in the same section that holds the printed counts, if it stands before the first list."""
    targets = call.voting.told_at if call.voting else ()
    around = {element for target in targets for element in (target, *target.iterancestors())}
    for index, place in enumerate(placed[: call.first]):
        if place.element in around and isinstance(place.step, Note) and section_of(place.element) is call.section:
            return index
    return call.first


def _rollcall(call: Call) -> Rollcall:
    choices: dict[Choice, list[str]] = {choice: [] for choice in _CHOICES}
    for choice, name in call.votes():
        choices[choice].append(key_of(name))
    words: dict[Choice, str] = {}
    for listed in call.lists:
        if listed.text:
            choice = listed.choice or listed.votes[0][0]
            words[choice] = "\n".join(filter(None, (words.get(choice), listed.text)))
    return Rollcall(
        question=next((listed.question for listed in call.lists if listed.question), ""),
        choices={choice: tuple(keys) for choice, keys in choices.items()},
        counts=printed(call.voting) if call.voting else None,
        words=words,
    )
