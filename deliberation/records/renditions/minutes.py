"""纪要: what was decided in a meeting, and nothing of what was said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import timezone

from deliberation.records.reading import Block, Reading

DIGITS = "零一二三四五六七八九十"
RESULTS = {"adopted": "通过", "rejected": "未通过", "counted": "已计票", "no_result": "没有结果"}
MANNERS = {
    "unanimous": "一致",
    "applause": "鼓掌",
    "acclamation": "欢呼",
    "consensus": "协商一致",
    "no_objection": "无异议",
}
CHOICES = {"yes": "赞成", "no": "反对", "abstain": "弃权"}
GONE = "（原文已删去）"
CALLED = (
    ("主持", ("moderator",)),
    ("出席", ("member",)),
    ("列席", ("guest", "department")),
    ("记录", ("clerk",)),
    ("监票", ("scrutineer",)),
)


@dataclass(frozen=True, slots=True)
class Minutes:
    """`facts`: label and value; `sections`: a heading, and a paragraph for each thing decided."""

    title: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[tuple[str, Sequence[str]]]
    organisation: str
    day: str


def minutes_of(reading: Reading, *, title: str, organisation: str) -> Minutes:
    sections = [
        (section.title or "其他事项", decided)
        for section in reading.sections
        if (decided := [text for block in section.blocks if (text := _decided(block))])
    ]
    ended = reading.closed_at or reading.opened_at
    return Minutes(
        title=title if title.endswith("纪要") else f"{title}纪要",
        facts=tuple(_facts(reading)),
        sections=sections,
        organisation=organisation,
        day="" if ended is None else f"{timezone.localtime(ended, _place()):%Y年%-m月%-d日}",
    )


def numeral(number: int) -> str:
    """Chinese, from 1 to 99; a list that is longer goes on in figures."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    if tens == 0:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def _facts(reading: Reading) -> Iterator[tuple[str, str]]:
    if reading.opened_at is not None:
        yield "时间", _times(reading.opened_at, reading.closed_at)
    venues = dict.fromkeys(present.venue for present in reading.attendance if present.venue)
    yield "地点", "、".join(venues) or "线上"
    for label, roles in CALLED:
        names = [present.who for present in reading.attendance if present.role in roles]
        if names:
            yield label, "、".join(names)
    quorum = reading.state.quorum
    if quorum is not None:
        yield "人数", f"应到 {quorum.entitled} 人，实到 {quorum.present} 人"


def _times(opened: datetime, closed: datetime | None) -> str:
    began = timezone.localtime(opened, _place())
    text = f"{began:%Y年%-m月%-d日 %H:%M}"
    if closed is None:
        return text
    ended = timezone.localtime(closed, _place())
    return f"{text}至{ended:%H:%M}" if began.date() == ended.date() else f"{text}至{ended:%Y年%-m月%-d日 %H:%M}"


def _place() -> tzinfo:
    return timezone.get_default_timezone()


def _decided(block: Block) -> str | None:
    text = GONE if block.text is None else block.text.strip()
    match block:
        case Block(kind="decision"):
            return f"{text}（{MANNERS.get(block.manner, '')}{RESULTS[block.code]}）"
        case Block(kind="motion", code="adopted"):
            return f"动议：{text}（通过）"
        case Block(kind="vote") if block.vote is not None:
            counts = "，".join(f"{CHOICES.get(label, label)} {votes} 票" for label, votes, _, _ in block.vote.rows)
            result = f"，{RESULTS[block.code]}" if block.code in ("adopted", "rejected", "no_result") else ""
            return f"表决：{text}。{counts}{result}。".replace("。。", "。").replace("？。", "？")
    return None
