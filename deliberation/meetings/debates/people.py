"""Who spoke: by the name printed before the speech, and only where none is, by what the markup says."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from deliberation.meetings.debates.names import Label, are_one, key_of, label_in_from, label_in_speech, readable
from deliberation.meetings.debates.opening import kind
from deliberation.meetings.debates.record import Speaker, Speech
from deliberation.meetings.debates.vocabulary import SPEECHES
from deliberation.meetings.debates.words import line, paragraphs, paragraphs_of, plain

Names = dict[str, str]  # id -> showAs, of everything listed in `references`


@dataclass(frozen=True, slots=True)
class Spoken:
    """A speech as printed, before it is known who is meant by its `by`."""

    element: etree._Element
    by: str
    label: Label | None
    paragraphs: tuple[str, ...]


class People:
    """All speeches of a body, each with its speaker; `speakers` are in the order of their first words."""

    def __init__(self, body: etree._Element, names: Names) -> None:
        self._names = names
        self._spoken = {e: _spoken(e, names) for e in body.iter() if kind(e) in SPEECHES}
        self._printed_for = _printed_for(self._spoken.values())
        self._speakers: dict[str, str] = {}
        self._one = {by for by, labels in _labels_for(self._spoken.values()).items() if _is_one(by, labels, names)}

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        return tuple(Speaker(key, name) for key, name in self._speakers.items())

    def speech(self, element: etree._Element) -> Speech | None:
        """None where nothing tells whose words these are."""
        spoken = self._spoken[element]
        name = spoken.label.name if spoken.label and spoken.by not in self._one else self._named_by(spoken.by)
        if not name:
            return None
        key = key_of(name)
        # A spelling with small letters is the printer's own; ours for capitals gives way to it.
        if key not in self._speakers or not name.isupper():
            self._speakers[key] = readable(name)
        role = (spoken.label.role if spoken.label else None) or self._role(element, name)
        return Speech(key, role, spoken.label.printed if spoken.label else "", spoken.paragraphs)

    def _named_by(self, by: str) -> str:
        if by in self._one:
            return self._names[by]
        printed = self._printed_for.get(by, set())
        if len(printed) == 1:
            return next(iter(printed))
        return self._names.get(by) or by

    def _role(self, element: etree._Element, name: str) -> str | None:
        marked = next((line(role) for front in _from(element) for role in front.iter("{*}role")), "")
        role = marked or self._names.get(reference(element.get("as")), "")
        return role if role and role != name else None


def reference(value: str | None) -> str:
    """The id that `#id` means; drafts forget the sign, and leave blanks."""
    return plain(value or "").removeprefix("#").strip()


def _spoken(element: etree._Element, names: Names) -> Spoken:
    by = reference(element.get("by"))
    front = _from(element)
    said = paragraphs(element, without=front)
    printed = " ".join(line(part) for part in front).strip()
    if printed and printed == names.get(by):  # the name itself, and nothing to make out in it
        return Spoken(element, by, None, said)
    if printed:
        label = label_in_from(printed)
        rest = label.said if label else printed
        return Spoken(element, by, label, (*paragraphs_of([rest]), *said))
    label = label_in_speech(said[0], named_otherwise=by in names) if said else None
    if label is None:
        return Spoken(element, by, None, said)
    return Spoken(element, by, label, (*paragraphs_of([label.said]), *said[1:]))


def _from(element: etree._Element) -> list[etree._Element]:
    return [child for child in element if kind(child) == "from"]


def _labels_for(spoken: Iterable[Spoken]) -> dict[str, list[Label]]:
    labels: dict[str, list[Label]] = defaultdict(list)
    for speech in spoken:
        if speech.label and speech.by:
            labels[speech.by].append(speech.label)
    return labels


def _is_one(by: str, labels: list[Label], names: Names) -> bool:
    """Whether a person of the references is printed in several ways, and is one all the same."""
    return by in names and len({key_of(label.name) for label in labels}) > 1 and are_one(labels, names[by])


def _printed_for(spoken: Iterable[Spoken]) -> dict[str, set[str]]:
    """The names printed where a `by` stands: several, where it is only a stand-in for anybody."""
    printed: dict[str, set[str]] = defaultdict(set)
    for speech in spoken:
        if speech.label and speech.by:
            printed[speech.by].add(speech.label.name)
    return printed
