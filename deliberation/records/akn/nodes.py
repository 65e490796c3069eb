"""Elements and values of Akoma Ntoso 3.0, and the few marks of our own that stand beside them."""

from datetime import UTC, datetime

from lxml import etree

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
OWN = "urn:rostrum:record:1"
ENTRY = f"{{{OWN}}}entry"  # on whatever holds somebody's words: the number of the entry they come from
ORGANISATION = "organisation"

Element = etree._Element  # lxml has no public name for it


def root() -> Element:
    return etree.Element(f"{{{AKN}}}akomaNtoso", nsmap={None: AKN, "r": OWN})


def node(parent: Element, tag: str, text: str | None = None, /, **attributes: str | None) -> Element:
    """`as_` and `from_` stand for names that Python keeps; what is None is left out."""
    element = etree.SubElement(parent, f"{{{AKN}}}{tag}")
    _set(element, attributes)
    element.text = text
    return element


def own(parent: Element, tag: str, **attributes: str | None) -> Element:
    element = etree.SubElement(parent, f"{{{OWN}}}{tag}")
    _set(element, attributes)
    return element


def words(element: Element, text: str | None, entry: int | None = None) -> Element:
    """Fill with what somebody said or wrote, a break for each line; what was taken out shows as left out."""
    if entry is not None:
        element.set(ENTRY, str(entry))
    if text is None:
        node(element, "omissis")
        return element
    first, *rest = text.split("\n")
    element.text = first
    for line in rest:
        node(element, "eol").tail = f"\n{line}"
    return element


def moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def person(seat: int | None) -> str:
    return f"#{ORGANISATION}" if seat is None else f"#seat-{seat}"


def _set(element: Element, attributes: dict[str, str | None]) -> None:
    for name, value in attributes.items():
        if value is not None:
            element.set(name.removesuffix("_"), value)
