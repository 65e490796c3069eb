"""The body of a debate: sections of the agenda, and in them what was said, noted, moved, voted on and decided."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from deliberation.meetings.core.state import Origin
from deliberation.records.akn.nodes import Element, moment, node, person, words
from deliberation.records.akn.order import Placed, in_order
from deliberation.records.reading import Block, Passage, Reading, Vote

TIMES = {"opened": "startEvent", "resumed": "startEvent", "adjourned": "endEvent", "closed": "endEvent"}
CHOICES = {"yes", "no", "abstain"}


class Body:
    """Builds `debateBody` and gathers what the metadata say of it: the remarks on passages, and the votes."""

    def __init__(self, debate: Element, reading: Reading) -> None:
        self.reading = reading
        self.titles = {item.id: item.title for item in reading.state.items}
        self.remarks: list[tuple[str, str, str]] = []  # id of the note, of what kind, its words
        self.votes: list[tuple[Block, Vote]] = []
        self.roles = {present.seat: present.role for present in reading.attendance}
        self.element = node(debate, "debateBody")
        self.open: list[tuple[int | None, Element]] = []
        for placed in in_order(reading):
            self._put(self._section(placed), placed.block)

    # ---- sections ----

    def _section(self, placed: Placed) -> Element:
        same = 0
        while same < min(len(self.open), len(placed.path)) and self.open[same][0] == placed.path[same]:
            same += 1
        del self.open[same:]
        for item in placed.path[same:]:
            around = self.open[-1][1] if self.open else self.element
            self.open.append((item, self._new_section(around, item, placed.seq)))
        return self.open[-1][1]

    def _new_section(self, around: Element, item: int | None, seq: int) -> Element:
        if item is None:
            return node(around, "debateSection", name="proceedings", eId=f"s{seq}")
        section = node(around, "debateSection", name="item", eId=f"s{seq}-{item}")
        words(node(section, "heading"), self.titles.get(item))
        return section

    # ---- what stands in them ----

    def _put(self, section: Element, block: Block | None) -> None:
        match block:
            case None:
                pass
            case Block(kind="event"):
                scene = node(section, "scene", eId=_id(block))
                node(scene, "recordedTime", type=TIMES[block.code], time=moment(block.at))
            case Block(kind="note"):
                for passage in block.passages:
                    self._passage(node(section, "narrative", eId=_id(block)), passage)
            case Block(kind="turn"):
                self._turn(section, block)
            case Block(kind="statement"):
                self._written(node(section, "writtenStatements", eId=f"w{block.seq}"), block)
            case Block(kind="motion"):
                self._written(node(section, "noticesOfMotion", eId=f"m{block.seq}"), block)
            case Block(kind="decision"):
                summary = node(node(section, "resolutions", eId=f"d{block.seq}"), "summary", eId=_id(block))
                outcome = node(summary, "outcome", refersTo=f"#{block.code} #{block.manner}")
                words(node(outcome, "concept", refersTo="#question"), block.text, block.seq)
            case _:
                self._vote(node(section, "resolutions", eId=f"d{block.seq}"), block)
        if block is not None:
            self.remarks += [
                (f"n{block.seq}-e{number}", "erratum", text) for number, text in enumerate(block.errata, 1)
            ]

    def _turn(self, section: Element, block: Block) -> None:
        """A speech for each stretch that was written down in one way: by people, or by a machine."""
        inside = self._inside(block.at)
        stretches = [list(found) for _, found in groupby(block.passages, key=lambda passage: passage.machine)] or [[]]
        for number, passages in enumerate(stretches):
            machine = bool(passages) and passages[0].machine
            first = number == 0
            speech = node(
                section,
                "speech",
                by=person(block.seat),
                as_="#machine" if machine else self._role(block.seat),
                eId=_id(block) if first else f"e{passages[0].seq}",
                startTime=moment(block.at) if first and inside else None,
                endTime=self._end(block) if first and inside and len(stretches) == 1 else None,
                to=self._answered(block),
            )
            node(speech, "from", block.who)
            for passage in passages:
                self._passage(node(speech, "p", eId=f"p{passage.seq}"), passage)
            if not passages:
                node(node(speech, "p"), "omissis")

    def _passage(self, element: Element, passage: Passage) -> None:
        words(element, passage.text, passage.seq)
        remarks = [("before", text) for text, _reason in passage.versions if text is not None]
        if passage.beside is not None:
            remarks.append(("beside", passage.beside))
        for number, (what, text) in enumerate(remarks, 1):
            node(element, "noteRef", href=f"#n{passage.seq}-{number}")
            self.remarks.append((f"n{passage.seq}-{number}", what, text))

    def _written(self, section: Element, block: Block) -> None:
        to = self._answered(block)
        role = self._role(block.seat)
        speech = node(section, "speech", by=person(block.seat), as_=role, eId=_id(block), to=to)
        node(speech, "from", block.who if block.source is None else _citizen(block.source, block.who))
        words(node(speech, "p", eId=f"p{block.seq}"), block.text, block.seq)

    def _vote(self, section: Element, block: Block) -> None:
        summary = node(section, "summary", eId=_id(block))
        words(node(summary, "concept", refersTo="#question"), block.text, block.seq)
        if block.vote is None:
            return
        self.votes.append((block, block.vote))
        for (label, _votes, _percent, names), (choice, seats) in zip(
            block.vote.rows, block.vote.seats.items(), strict=True
        ):
            chosen = f"#{choice_id(block, choice)}"
            for name, seat in zip(names, seats, strict=True):
                node(summary, "eol").tail = "\n"
                node(summary, "vote", name, by=person(seat), choice=chosen, title=label)

    # ---- small things ----

    def _inside(self, at: datetime) -> bool:
        opened, closed = self.reading.opened_at, self.reading.closed_at
        return opened is not None and at >= opened and (closed is None or at <= closed)

    def _end(self, block: Block) -> str | None:
        """When the last passage ends that says so, else when the floor passed on."""
        last = max((passage.until for passage in block.passages if passage.until is not None), default=block.until)
        return moment(last) if last is not None and last >= block.at and self._inside(last) else None

    def _role(self, seat: int | None) -> str | None:
        role = None if seat is None else self.roles.get(seat)
        return None if role is None else f"#{role}"

    def _answered(self, block: Block) -> str | None:
        if block.answers is None:
            return None
        seats = (one.seat for section in self.reading.sections for one in section.blocks if one.seq == block.answers)
        return next((person(seat) for seat in seats if seat is not None), None)


def choice_id(block: Block, choice: str) -> str:
    return choice if choice in CHOICES else f"choice-{block.seq}-{choice}"


def seats_in(body: Body) -> Iterator[int]:
    yield from (present.seat for present in body.reading.attendance)
    yield from (block.seat for section in body.reading.sections for block in section.blocks if block.seat is not None)
    yield from (seat for _, vote in body.votes for seats in vote.seats.values() for seat in seats)


def _id(block: Block) -> str:
    return f"e{block.seq}"


def _citizen(source: Origin, by: str) -> str:
    """Words from an open round are nobody's in the meeting: `by` is who brought them in."""
    kind = "意见" if source.of == "opinion" else "观点"
    return f"征求意见 第 {source.number} 号{kind}（由 {by} 引入）"
