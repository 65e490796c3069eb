"""The demonstration's answers: opinions of every ending in the open round, and an earlier round that is concluded."""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from deliberation.consultations.models import Consultation
from deliberation.opinions.models import Opinion, Option, Participant, Round
from deliberation.opinions.operations.answering import Said, dispose
from deliberation.opinions.operations.rounds import act
from deliberation.people.models import Organisation

NAMESPACE = UUID("0a3b6f52-6f0e-4b7c-8a58-5d0b1c0a7f11")
# Words by which an opinion is found, the department that answers, and its answer.
ANSWERS = (
    (
        "开到晚上七点",
        "云州市民政局",
        "从明年一月起，城关区、江北区十二个助餐点试行供应晚饭，开到晚上七点，试两个月。"
        "三月底公布每天用餐人数，够二十人的长期开下去。",
    ),
    (
        "按服务年限给补贴",
        "云州市财政局",
        "护理员岗位津贴按服务满一年、三年、五年分三档，已列入明年预算草案，二月提交审议。",
    ),
    (
        "退休的护士",
        "云州市卫生健康委员会",
        "已有 46 名退休护士报名，十二月起分到八个社区带教，每周两个半天。",
    ),
)
RAISED, MERGED_WITH, OUTSIDE = "老车棚", "派车送饭", "预订"
EARLIER, EARLIER_EN = "助餐点开在哪儿最方便", "Where should meal points be?"
EARLIER_TEXT = "您家附近哪里合适开助餐点？请说明地点和理由。"
EARLIER_TEXT_EN = "Which place near you would suit a meal point? Say where and why."
SAID_EARLIER = (
    "清泉社区居委会一楼，原来的活动室，平时空着。",
    "体育场东门的报刊亭旁边，公交站就在门口。",
    "江北菜场二楼有电梯，买完菜就能吃饭。",
    "小学食堂晚上不用，能不能借给老人用。",
    "临溪镇卫生院对面，看完病正好吃饭。",
    "高新区的公司食堂中午一点以后对老人开放。",
    "幸福里小区门卫室后面的平房。",
    "城关区图书馆的食堂，老人本来就爱去。",
    "火车站旁边的老招待所。",
    "河边公园的茶室。",
    "我们村祠堂，地方大，就是没有下水。",
    "谢谢你们问我们。",
)


def say(round: Round, *, now: datetime) -> None:
    """An answer of each kind that an open round can have; the rest waits for those at the desk."""
    for words, name, text in ANSWERS:
        department = Organisation.objects.filter(name=name).first() or round.consultation.organisation
        found = _about(round, words)[:6]
        dispose(round=round, opinions=found, what=Said("answered", text=text, organisation=department), by=None, at=now)
    first, *others = _about(round, MERGED_WITH)[:5]
    same = Said("merged", into=Opinion.objects.get(pk=first))
    dispose(round=round, opinions=others, what=same, by=None, at=now)
    outside = Said("out_of_scope", reason="other_body", note="商业配送由市商务局管理，电话 12345 可以转接。")
    dispose(round=round, opinions=_about(round, OUTSIDE)[:2], what=outside, by=None, at=now)


def take_up(consultation: Consultation, meeting: UUID) -> None:
    """The meeting of the demonstration has some opinions on its agenda. Does queries; the second time does nothing."""
    round = Round.objects.filter(consultation=consultation, state=Round.State.OPEN).order_by("pk").first()
    if round is None or Opinion.objects.filter(round=round, ends_as="taken_up").exists():
        return
    found = _about(round, RAISED)[:4]
    if not found:
        return
    said = Said(
        "taken_up",
        meeting=str(meeting),
        address=f"/meetings/{meeting}/",
        label="社区嵌入式养老协商会，议程第 1 项：场地从哪里来",
    )
    dispose(round=round, opinions=found, what=said, by=None, at=timezone.now())


def load_earlier(consultation: Consultation, *, now: datetime) -> Round:
    """A small round of the spring: everything answered or excused, and concluded."""
    found = Round.objects.filter(consultation=consultation, title=EARLIER).first()
    if found is not None:
        return found
    since = now - timedelta(days=120)
    round = Round.objects.create(
        consultation=consultation,
        title=EARLIER,
        title_en=EARLIER_EN,
        text=EARLIER_TEXT,
        text_en=EARLIER_TEXT_EN,
        retention_until=timezone.localdate(now) + timedelta(days=245),
    )
    place = Option.objects.create(round=round, kind="place", name="城关区", name_en="Chengguan District", position=1)
    ends = since + timedelta(days=30)
    act(round=round, act="opened", by=None, reason="年度协商计划调研", at=since, opens_at=since, closes_at=ends)
    Opinion.objects.bulk_create(
        _earlier(round, number, text, place=place if number % 2 else None, at=since + timedelta(days=2 * number))
        for number, text in enumerate(SAID_EARLIER, start=1)
    )
    Participant.objects.bulk_create(Participant(round=round) for _ in SAID_EARLIER)
    Round.objects.filter(pk=round.pk).update(last_number=len(SAID_EARLIER))
    _end_earlier(round, at=ends + timedelta(days=40))
    return act(round=round, act="concluded", by=None, reason="已逐条答复，三条说明了原因", at=ends + timedelta(days=45))


def _end_earlier(round: Round, *, at: datetime) -> None:
    numbers = dict(Opinion.objects.filter(round=round).values_list("number", "pk"))
    house = round.consultation.organisation
    text = "经实地查看，这些地点列入明年建设计划，开工前在现场公示图纸。"
    text += "有下水、消防通道的先建；条件不够的，先设送餐取餐点。"
    said = Said("answered", text=text, organisation=house)
    dispose(round=round, opinions=[numbers[n] for n in range(1, 9)], what=said, by=None, at=at)
    outside = Said("out_of_scope", reason="no_proposal", note="已读，计入报告。")
    dispose(round=round, opinions=[numbers[12]], what=outside, by=None, at=at)
    excused = Said("excused", reason="in_progress", note="产权还在核实，民政局查清后补充答复。")
    dispose(round=round, opinions=[numbers[n] for n in (9, 10, 11)], what=excused, by=None, at=at)


def _earlier(round: Round, number: int, text: str, *, place: Option | None, at: datetime) -> Opinion:
    return Opinion(
        round=round,
        number=number,
        key=uuid5(NAMESPACE, str(number)),
        text=text,
        shown_text=text,
        status=Opinion.Status.SHOWN,
        waits_for="",
        place=place,
        submitted_at=at,
        editable_until=at + timedelta(minutes=10),
        due_at=at + timedelta(days=2),
        shown_at=at + timedelta(hours=5),
        consent_version=round.consent_version,
        retention_until=round.retention_until,
    )


def _about(round: Round, words: str) -> list[int]:
    rows = Opinion.objects.filter(round=round, status=Opinion.Status.SHOWN, shown_text__contains=words, ends_as="")
    return list(rows.order_by("number").values_list("pk", flat=True))
