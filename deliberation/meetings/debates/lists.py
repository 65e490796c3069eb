"""What a passage tells of a vote: who chose what, by name, or in one word how it came out."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from lxml import etree

from deliberation.meetings.debates.opening import kind
from deliberation.meetings.debates.people import Names, reference
from deliberation.meetings.debates.record import Choice, Manner
from deliberation.meetings.debates.vocabulary import CHOICES, MANNERS, REMARKS
from deliberation.meetings.debates.words import line, paragraphs, tells_something

_PASSAGES = REMARKS | {"p", "outcome"}


class Unreadable(Exception):
    """A mark that says it is somebody's vote, and of which that cannot be made out."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One list of votes, or with no `votes`, one outcome in words. `refers` are the concepts it is marked with.

    `question` is what was put, where the passage itself says it.
    """

    element: etree._Element
    refers: str
    text: str
    votes: tuple[tuple[Choice, str], ...]
    choice: Choice | None
    question: str = ""


def listed_in(passage: etree._Element, names: Names) -> list[Listed]:
    """The outcomes in a passage, and the passage itself where votes stand in it outside of any outcome.

    Raises Unreadable.
    """
    votes: dict[etree._Element, list[etree._Element]] = {outcome: [] for outcome in passage.iter("{*}outcome")}
    for vote in passage.iter("{*}vote"):
        votes.setdefault(next(vote.iterancestors("{*}outcome"), passage), []).append(vote)
    if not votes and choice_of(passage.get("refersTo"), names) is not None:
        votes[passage] = []
    persons = [one for holder, marked in votes.items() if not marked for one in _persons(holder, names)]
    apart = {*votes, *persons, *(vote for marked in votes.values() for vote in marked), *_questions(passage)}
    return [_listed(holder, marked, apart, names) for holder, marked in votes.items()]


def choice_of(refers: str | None, names: Names) -> Choice | None:
    """The choice a reference means, by its id or by what that id is shown as; blanks in it are strays."""
    for word in (refers or "").split():
        for spelling in (reference(word), names.get(reference(word), "")):
            bare = _bare(re.split(r"[#/:]", spelling)[-1])
            for choice, words in CHOICES.items():
                if bare in words:
                    return choice
    return None


def manner_of(*refers: str | None) -> Manner:
    bare = " ".join(_bare(text or "") for text in refers)
    return next((manner for manner, words in MANNERS.items() if words.search(bare)), "unspecified")


def section_of(element: etree._Element) -> etree._Element:
    """The nearest element around a passage that is more than the passage: votes of one section are one vote."""
    parent = element.getparent()
    while parent is not None and kind(parent) in _PASSAGES:
        parent = parent.getparent()
    return element if parent is None else parent


def _listed(
    holder: etree._Element, marked: list[etree._Element], apart: Collection[etree._Element], names: Names
) -> Listed:
    choice = choice_of(holder.get("refersTo"), names)
    votes = tuple((_choice(vote, choice, names), _voter(vote, names)) for vote in marked or _persons(holder, names))
    text = "\n".join(paragraphs(holder, without=apart))
    question = "\n".join(text for concept in _questions(holder) for text in paragraphs(concept))
    return Listed(holder, holder.get("refersTo") or "", text if tells_something(text) else "", votes, choice, question)


def _questions(passage: etree._Element) -> list[etree._Element]:
    return [one for one in passage.iter("{*}concept") if reference(one.get("refersTo")) == "question"]


def _persons(holder: etree._Element, names: Names) -> list[etree._Element]:
    """Where a choice is marked and no vote is, whoever is named there chose it."""
    return [] if choice_of(holder.get("refersTo"), names) is None else list(holder.iter("{*}person"))


def _choice(vote: etree._Element, around: Choice | None, names: Names) -> Choice:
    choice = choice_of(vote.get("choice"), names) or around
    if choice is None:
        raise Unreadable(f"The vote “{line(vote)[:80]}” is neither for, nor against, nor an abstention")
    return choice


def _voter(vote: etree._Element, names: Names) -> str:
    name = line(vote).strip(" ;,.")
    by = reference(vote.get("by") or vote.get("refersTo"))
    name = name or names.get(by, by)
    if not tells_something(name):
        raise Unreadable("A vote in a roll call names no voter")
    return name


def _bare(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if letter.isalpha())
