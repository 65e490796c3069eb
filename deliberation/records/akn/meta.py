"""The metadata of a debate: what it is, who took part, how each vote came out, and what else a record keeps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from deliberation.records.akn.body import Body, choice_id, seats_in
from deliberation.records.akn.nodes import ORGANISATION, Element, moment, node, own, words

SOURCE = f"#{ORGANISATION}"
SHOWN = {
    "yes": "赞成",
    "no": "反对",
    "abstain": "弃权",
    "adopted": "通过",
    "rejected": "未通过",
    "counted": "已计票",
    "unanimous": "一致",
    "applause": "鼓掌",
    "acclamation": "欢呼",
    "consensus": "协商一致",
    "no_objection": "没有异议",
    "unspecified": "未注明方式",
    "no_result": "没有结果",
    "question": "表决事项",
    "quorum-reached": "达到法定人数",
    "no-quorum": "未达到法定人数",
}
ROLES = {
    "moderator": "主持人",
    "clerk": "记录员",
    "scrutineer": "监票人",
    "member": "委员",
    "guest": "特邀人员",
    "department": "部门代表",
    "machine": "机器生成",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a record says of itself. `day` is that of the meeting, `kept` the time of the last entry it covers."""

    meeting: str
    title: str
    title_en: str
    organisation: str
    consultation: str
    edition: str
    number: int
    day: str
    kept: datetime


def write_meta(meta: Element, about: About, body: Body, name: Callable[[int | None], str]) -> None:
    _identification(meta, about)
    _analysis(meta, body)
    _references(meta, about, body, name)
    if body.remarks:
        notes = node(meta, "notes", source=SOURCE)
        for key, what, text in body.remarks:
            words(node(node(notes, "note", eId=key, class_=what), "p"), text)
    _own(node(meta, "proprietary", source=SOURCE), about, body)


def _identification(meta: Element, about: About) -> None:
    identification = node(meta, "identification", source=SOURCE)
    work = f"/akn/cn/debate/{about.day}/{about.meeting}"
    expression = f"{work}/zho@{about.kept:%Y-%m-%d}"
    for level, address in (
        ("FRBRWork", work),
        ("FRBRExpression", expression),
        ("FRBRManifestation", f"{expression}/{about.edition}-{about.number}"),
    ):
        group = node(identification, level)
        node(group, "FRBRthis", value=f"{address}/!main" if level != "FRBRManifestation" else f"{address}/main.xml")
        node(group, "FRBRuri", value=address if level != "FRBRManifestation" else f"{address}.akn")
        if level == "FRBRWork":
            node(group, "FRBRalias", value=about.title, name="title")
        day = about.day if level == "FRBRWork" else f"{about.kept:%Y-%m-%d}"
        node(group, "FRBRdate", date=day, name="meeting" if level == "FRBRWork" else "record")
        node(group, "FRBRauthor", href=SOURCE)
        if level == "FRBRWork":
            node(group, "FRBRcountry", value="cn")
        elif level == "FRBRExpression":
            node(group, "FRBRlanguage", language="zho")
        else:
            node(group, "FRBRformat", value="application/akn+xml")


def _analysis(meta: Element, body: Body) -> None:
    quorum = body.reading.state.quorum
    if quorum is None and not body.votes:
        return
    parliamentary = node(node(meta, "analysis", source=SOURCE), "parliamentary")
    if quorum is not None:
        outcome = "#quorum-reached" if quorum.reached else "#no-quorum"
        found = node(parliamentary, "quorumVerification", eId="quorum", outcome=outcome)
        node(found, "quorum", eId="quorum-needed", value=str(quorum.needed))
        node(found, "count", eId="quorum-present", value=str(quorum.present))
    for block, vote in body.votes:
        voting = node(parliamentary, "voting", eId=f"v{block.seq}", outcome=f"#{vote.result}", href=f"#e{block.seq}")
        if vote.needed is not None:
            node(voting, "quorum", eId=f"v{block.seq}-needed", value=str(vote.needed))
        for choice, seats in vote.seats.items():
            concept = choice_id(block, choice)
            key = f"v{block.seq}-{choice}"
            node(voting, "count", eId=key, value=str(len(seats)), refersTo=f"#{concept}", href=f"#e{block.seq}")


def _references(meta: Element, about: About, body: Body, name: Callable[[int | None], str]) -> None:
    references = node(meta, "references", source=SOURCE)
    href = f"/ontology/organization/{ORGANISATION}"
    node(references, "TLCOrganization", eId=ORGANISATION, href=href, showAs=about.organisation)
    for seat in sorted(set(seats_in(body))):
        href = f"/ontology/person/{about.meeting}/{seat}"
        node(references, "TLCPerson", eId=f"seat-{seat}", href=href, showAs=name(seat))
    for role, shown in ROLES.items():
        node(references, "TLCRole", eId=role, href=f"/ontology/role/{role}", showAs=shown)
    for concept, shown in SHOWN.items():
        node(references, "TLCConcept", eId=concept, href=f"/ontology/concept/{concept}", showAs=shown)
    for block, vote in body.votes:
        for choice, row in zip(vote.seats, vote.rows, strict=True):
            concept = choice_id(block, choice)
            if concept != choice:
                href = f"/ontology/concept/{about.meeting}/{block.seq}/{choice}"
                node(references, "TLCConcept", eId=concept, href=href, showAs=row[0])


def _own(proprietary: Element, about: About, body: Body) -> None:
    own(
        proprietary,
        "record",
        meeting=about.meeting,
        edition=about.edition,
        number=str(about.number),
        entries=str(body.reading.entries),
        consultation=about.consultation,
        title_en=about.title_en or None,
    )
    for present in body.reading.attendance:
        seat = own(proprietary, "seat", href=f"#seat-{present.seat}", role=present.role)
        _set_known(seat, sector=present.sector, venue=present.venue)
        for from_, to in present.times:
            own(seat, "present", from_=moment(from_), to=None if to is None else moment(to))
    for entry, reason in body.reading.redacted:
        own(proprietary, "redacted", entry=str(entry), reason=reason)
    for section in body.reading.sections:
        for block in section.blocks:
            if block.kind in ("motion", "statement", "vote"):
                own(proprietary, block.kind, href=f"#e{block.seq}", status=block.code)


def _set_known(element: Element, **values: str | None) -> None:
    for key, value in values.items():
        if value:
            element.set(key, value)
