"""The body of a debate from top to bottom: its sections, and what stands in them, each word once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from deliberation.meetings.core.agenda import MAX_ITEMS
from deliberation.meetings.core.free_text import TITLE
from deliberation.meetings.debates.lists import Listed, Unreadable, listed_in
from deliberation.meetings.debates.opening import kind
from deliberation.meetings.debates.people import Names, People
from deliberation.meetings.debates.record import BadDebate, Item, ItemEnds, ItemStarts, Note, Step
from deliberation.meetings.debates.vocabulary import BETWEEN_ITEMS, HEADINGS, HOLDERS, REMARKS, SECTIONS, SPEECHES
from deliberation.meetings.debates.words import line, paragraphs, paragraphs_of, plain, tells_something

# Loose paragraphs that follow one another become one note, up to about so many characters.
NOTE_ABOUT = 4_000
MAX_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class Placed[S: Step | Listed]:
    """A step with the element it was printed in. Lists of votes are made steps later, all of them together."""

    element: etree._Element
    step: S


@dataclass(slots=True)
class Body:
    """What has been read so far; `loose` holds paragraphs that wait to become a note."""

    people: People
    names: Names
    items: list[Item] = field(default_factory=list)
    placed: list[Placed[Step | Listed]] = field(default_factory=list)
    loose: list[tuple[etree._Element, str]] = field(default_factory=list)
    unreadable: list[etree._Element] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_body(element: etree._Element, *, people: People, names: Names) -> Body:
    body = Body(people, names)
    _walk(body, element, None)
    _write_loose(body)
    if len(body.placed) > MAX_STEPS:
        raise BadDebate("too_long", f"The debate has {len(body.placed)} parts; at most {MAX_STEPS} are read.")
    if len(body.items) > MAX_ITEMS:
        raise BadDebate("too_many_items", f"The debate has {len(body.items)} sections; an agenda holds {MAX_ITEMS}.")
    return body


def _walk(body: Body, holder: etree._Element, item: int | None) -> None:
    _loose(body, holder, [holder.text])
    for child in holder:
        name = kind(child)
        if name in SPEECHES:
            _speech(body, child)
        elif name in REMARKS or _votes(child):
            _remark(body, child)
        elif _holds(child):
            _section(body, child, item)
        elif name not in HEADINGS:
            _loose(body, child, paragraphs(child))
        _loose(body, child, [child.tail])


def _holds(element: etree._Element) -> bool:
    return kind(element) in HOLDERS or next(element.iter(*(f"{{*}}{name}" for name in SPEECHES)), None) is not None


def _votes(element: etree._Element) -> bool:
    return not _holds(element) and next(element.iter("{*}outcome", "{*}vote"), None) is not None


def _section(body: Body, section: etree._Element, parent: int | None) -> None:
    title = " ".join(line(child) for child in section if kind(child) in HEADINGS).strip()
    around = section.getparent()
    directly_below = kind(section) in SECTIONS and around is not None and kind(around) == "debateBody"
    if not tells_something(title) and (not directly_below or section.get("name") == BETWEEN_ITEMS):
        return _walk(body, section, parent)
    number = len(body.items) + 1
    body.items.append(Item(number, parent, _short(title) or _called(section)))
    _place(body, section, ItemStarts(number))
    if len(title) > TITLE:
        _place(body, section, Note(title))
    _walk(body, section, number)
    return _place(body, section, ItemEnds(number))


def _speech(body: Body, element: etree._Element) -> None:
    speech = body.people.speech(element)
    if speech is None:
        return _loose(body, element, paragraphs(element))
    return _place(body, element, speech)


def _remark(body: Body, element: etree._Element) -> None:
    try:
        lists = listed_in(element, body.names)
    except Unreadable as unreadable:
        body.warnings.append(f"Line {element.sourceline}: {unreadable}; it is kept as a note.")
        body.unreadable.append(element)
        return _place(body, element, Note("\n".join(paragraphs(element))))
    told = {one.element for one in lists}
    text = "\n".join(paragraphs(element, without=told))
    if element not in told and tells_something(text):
        _place(body, element, Note(text))
    for one in lists:
        _place(body, one.element, one)
    return None


def _place(body: Body, element: etree._Element, step: Step | Listed) -> None:
    _write_loose(body)
    body.placed.append(Placed(element, step))


def _loose(body: Body, element: etree._Element, texts: Iterable[str | None]) -> None:
    body.loose.extend((element, text) for text in paragraphs_of(texts) if tells_something(text))


def _write_loose(body: Body) -> None:
    body.placed.extend(Placed(element, Note(text)) for element, text in _notes(body.loose))
    body.loose.clear()


def _notes(loose: list[tuple[etree._Element, str]]) -> Iterator[tuple[etree._Element, str]]:
    gathered: list[str] = []
    length = 0
    for element, text in loose:
        if gathered and length + len(text) > NOTE_ABOUT:
            yield element, "\n".join(gathered)
            gathered.clear()
            length = 0
        gathered.append(text)
        length += len(text) + 1
    if gathered:
        yield loose[-1][0], "\n".join(gathered)


def _short(title: str) -> str:
    """A title too long for an agenda is cut at a blank; the whole of it then opens the item as a note."""
    if len(title) <= TITLE:
        return title
    cut = title[: TITLE - 1]
    return (cut[: cut.rfind(" ")] if " " in cut else cut) + "…"


def _called(section: etree._Element) -> str:
    """What to call a section that prints no heading: DocumentosCuenta, adjournment."""
    candidates = (section.get("title"), section.get("name"), kind(section))
    name = next(name for name in candidates if name and tells_something(name))
    words = plain("".join(f" {letter}" if letter.isupper() else letter for letter in name))
    return _short(words[:1].upper() + words[1:])
