"""Every opinion that is shown ends somehow: answered, taken up, merged, outside the call, or excused with a reason."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.utils import timezone

from deliberation.audit.models import AuditEntry
from deliberation.consultations.models import Participation
from deliberation.opinions.models import Disposition, Ending, Opinion, Round
from deliberation.opinions.operations import moderating
from deliberation.opinions.operations.answering import Said, dispose, take_back
from deliberation.opinions.operations.rounds import act
from deliberation.opinions.operations.submitting import withdraw
from deliberation.opinions.queries.answering import last_answered, meter_of
from deliberation.people.models import Organisation, Person
from tests.deliberation.opinions.given import CODE, city, moderator, open_round, signed_in, waiting_opinion
from tests.deliberation.people.given import conference, department, holder

pytestmark = pytest.mark.django_db
ANSWER = "十二月起试行供应晚饭，开到晚上七点。"


def shown(round: Round, text: str = "晚饭开到七点。", **more: Any) -> Opinion:
    one = waiting_opinion(round, text, **more)
    Opinion.objects.filter(pk=one.pk).update(status="shown", shown_text=text, waits_for="", shown_at=timezone.now())
    return Opinion.objects.get(pk=one.pk)


def officer(round: Round, of: Organisation, *, takes_part: bool = True) -> Person:
    person = holder("department", of, name="孟庆丰")
    if takes_part:
        Participation.objects.create(consultation=round.consultation, person=person, role="department")
    return person


def closed(round: Round) -> datetime:
    """Closed so long ago that nobody can appeal any more; returns that time from now on."""
    act(round=round, act="closed", by=None, reason="到期", at=timezone.now())
    return timezone.now() + timedelta(days=60)


def say(round: Round, opinions: list[Opinion], what: Said, at: datetime | None = None) -> Disposition:
    numbers = [one.pk for one in opinions]
    return dispose(round=round, opinions=numbers, what=what, by=None, at=at or timezone.now())


def ends(*opinions: Opinion) -> list[str]:
    return [Opinion.objects.get(pk=one.pk).ends_as for one in opinions]


def answer(round: Round) -> Said:
    return Said("answered", text=ANSWER, organisation=round.consultation.organisation)


# ---- one text for many, at the desk ----


def test_an_officer_answers_many_by_one_text_after_a_look_and_everybody_reads_it(client: Client) -> None:
    running = open_round()
    bureau = department(answers_to=city())
    desk = signed_in(officer(running, bureau))
    several = [shown(running, device=f"device {n}", code=CODE if n == 0 else "") for n in range(3)]
    left = shown(running, "加装电梯。", device="another")
    assert f"/desk/rounds/{running.pk}/answers/" in desk.get("/answering/").content.decode()
    address = f"/desk/rounds/{running.pk}/answers/"
    form = {"opinion": [one.pk for one in several], "kind": "answered", "organisation": bureau.pk, "text": ANSWER}
    preview = desk.post(address, form)
    assert ANSWER in preview.content.decode()
    assert not Disposition.objects.exists()
    seen = preview.context["seen"]
    assert desk.post(address, form | {"sure": 1, "seen": seen}).status_code == 302
    said = Disposition.objects.get()
    assert (said.kind, said.organisation, said.by and said.by.name) == ("answered", bureau, "孟庆丰")
    assert ends(*several, left) == ["answered", "answered", "answered", ""]
    page = client.get(running.get_absolute_url()).content.decode()
    assert page.count(ANSWER) == 3
    assert "已有着落：4 条中的 3 条" in page
    followed = client.post("/follow/", {"code": CODE}).content.decode()
    assert "您的意见已有答复" in followed
    assert ANSWER in followed
    row = AuditEntry.objects.get(act="opinion.answered")
    assert (row.actor, row.facts["numbers"]) == (said.by_id, [1, 2, 3])


def test_all_that_a_search_finds_are_answered_together() -> None:
    running = open_round()
    desk = signed_in(holder("secretariat", city()))
    several = [shown(running, f"晚饭第 {n} 条", device=f"device {n}") for n in range(60)]
    other = shown(running, "加装电梯。", device="another")
    address = f"/desk/rounds/{running.pk}/answers/"
    form = {"all": 1, "q": "晚饭", "kind": "answered", "organisation": city().pk, "text": ANSWER}
    preview = desk.post(address, form)
    assert len(preview.context["fit"]) == 60
    ticked = [one.pk for one in preview.context["fit"]][1:]
    sure = {**form, "opinion": ticked, "sure": 1, "seen": preview.context["seen"]}
    del sure["all"]
    desk.post(address, sure)
    assert ends(*several[:2], other) == ["", "answered", ""]
    assert meter_of(running).answered == 59


def test_what_somebody_else_answered_meanwhile_is_left_alone() -> None:
    running = open_round()
    desk = signed_in(holder("secretariat", city()))
    first, second = shown(running, device="one"), shown(running, device="two")
    address = f"/desk/rounds/{running.pk}/answers/"
    form = {"opinion": [first.pk, second.pk], "kind": "answered", "organisation": city().pk, "text": ANSWER}
    seen = desk.post(address, form).context["seen"]
    say(running, [first], Said("taken_up", address="/rounds/", label="议程第 2 项"))
    desk.post(address, form | {"sure": 1, "seen": seen})
    assert ends(first, second) == ["taken_up", "answered"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"kind": "answered", "text": ""}, ["organisation", "text"]),
        ({"kind": "taken_up", "address": "https://elsewhere.example/x", "label": "项"}, ["address"]),
        ({"kind": "taken_up", "address": "/no/such/page/", "label": "项"}, ["address"]),
        ({"kind": "merged", "into": "77"}, ["into"]),
        ({"kind": "out_of_scope", "scope": "other_body"}, ["note"]),
        ({"kind": "excused", "excuse": "overtaken", "why": "x"}, ["kind"]),
        ({}, ["kind"]),
    ],
)
def test_what_a_kind_needs_is_asked_for_and_nothing_is_said(fields: dict[str, str], wrong: list[str]) -> None:
    running = open_round()
    desk = signed_in(holder("secretariat", city()))
    one = shown(running)
    page = desk.post(f"/desk/rounds/{running.pk}/answers/", {"opinion": one.pk, "sure": 1, **fields})
    assert sorted(page.context["form"].errors) == wrong
    assert not Disposition.objects.exists()


def test_a_link_of_this_site_may_be_pasted_whole() -> None:
    running = open_round()
    desk = signed_in(holder("secretariat", city()))
    one = shown(running)
    meeting = "01890a5d-ac96-774b-bcce-b302099a8057"
    link = f"http://testserver/records/{meeting}/#s-14"
    fields = {"opinion": one.pk, "kind": "taken_up", "address": link, "label": "第 14 段", "sure": 1}
    desk.post(f"/desk/rounds/{running.pk}/answers/", fields)
    said = Disposition.objects.get()
    assert (said.address, said.meeting) == (f"/records/{meeting}/#s-14", meeting)


# ---- who may ----


def test_an_officer_answers_for_their_own_department_alone_and_says_nothing_else() -> None:
    running = open_round()
    bureau, other = department(answers_to=city()), department("市财政局", answers_to=city())
    person, one = officer(running, bureau), shown(running)
    for what in (
        Said("answered", text=ANSWER, organisation=other),
        Said("answered", text=ANSWER, organisation=city()),
        Said("out_of_scope", reason="settled", note="见规定"),
        Said("merged", into=one),
    ):
        with pytest.raises(PermissionDenied):
            dispose(round=running, opinions=[one.pk], what=what, by=person, at=timezone.now())
    page = signed_in(person).get(f"/desk/rounds/{running.pk}/answers/")
    assert [kind for kind, _, _ in page.context["form"].parts()] == ["answered"]


@pytest.mark.parametrize("who", ["not in the consultation", "other city", "moderator", "of another conference"])
def test_the_page_is_closed_to_whoever_has_no_answer_to_give(who: str) -> None:
    running = open_round()
    neighbour = conference("邻市政协")
    person = {
        "not in the consultation": lambda: officer(running, department(answers_to=city()), takes_part=False),
        "other city": lambda: officer(running, department(answers_to=neighbour)),
        "moderator": lambda: moderator(city()),
        "of another conference": lambda: holder("secretariat", neighbour),
    }[who]()
    assert signed_in(person).get(f"/desk/rounds/{running.pk}/answers/").status_code == 404


def test_what_is_not_shown_never_reaches_the_officer() -> None:
    running = open_round()
    waiting_opinion(running, "没审过的话")
    masked = shown(running, "有事打 138 0000 0045", device="two")
    Opinion.objects.filter(pk=masked.pk).update(shown_text="有事打 〔■mobile〕")
    page = signed_in(officer(running, department(answers_to=city()))).get(f"/desk/rounds/{running.pk}/answers/")
    words = page.content.decode()
    assert "没审过的话" not in words
    assert "138 0000 0045" not in words
    assert "手机号，已遮盖" in words


# ---- merged ----


def test_what_is_merged_follows_the_other_to_its_answer(client: Client) -> None:
    running = open_round()
    first, second = shown(running, device="one"), shown(running, device="two")
    third = shown(running, device="three", code=CODE)
    say(running, [third], Said("merged", into=second))
    say(running, [second], Said("merged", into=first))
    say(running, [first], Said("taken_up", address="/records/#t-3", label="第 3 段发言"))
    followed = client.post("/follow/", {"code": CODE}).content.decode()
    assert "您的意见会上已提出" in followed
    assert 'href="/records/#t-3"' in followed
    with pytest.raises(ValidationError):
        say(running, [first], Said("merged", into=third))


def test_what_was_merged_waits_for_an_answer_again_when_the_other_is_gone() -> None:
    running = open_round()
    first, second, third = (shown(running, device=f"device {n}") for n in range(3))
    say(running, [second], Said("merged", into=first))
    say(running, [third], Said("merged", into=second))
    withdraw(opinion=first, at=timezone.now())
    assert ends(second, third) == ["", ""]
    say(running, [third], Said("merged", into=second))
    Opinion.objects.filter(pk=second.pk).update(waits_for="report")
    moderating.withhold(opinion=second.pk, by=moderator(city()), reason="off_topic", at=timezone.now())
    assert ends(third) == [""]


# ---- taken back ----


def test_a_mistake_is_taken_back_with_a_reason_and_what_stood_before_stands_again() -> None:
    running = open_round()
    desk = signed_in(holder("secretariat", city()))
    one = shown(running)
    say(running, [one], Said("taken_up", address="/records/", label="第 2 项"))
    wrong = say(running, [one], answer(running))
    back = f"/desk/rounds/{running.pk}/answers/take-back/"
    desk.post(back, {"disposition": wrong.pk, "reason": " "})
    assert ends(one) == ["answered"]
    desk.post(back, {"disposition": wrong.pk, "reason": "写错了单位"})
    assert ends(one) == ["taken_up"]
    desk.post(back, {"disposition": wrong.pk, "reason": "再撤一次"})
    assert [said.kind for said in Disposition.objects.all()] == ["taken_up", "answered", "reopened"]
    assert AuditEntry.objects.filter(act="opinion.reopened").count() == 1


def test_what_was_said_is_never_changed_nor_deleted() -> None:
    running = open_round()
    said = say(running, [shown(running)], answer(running))
    for change in (
        lambda: Disposition.objects.filter(pk=said.pk).update(kind="excused"),
        lambda: Disposition.objects.filter(pk=said.pk).update(text="另一种说法"),
        Disposition.objects.all().delete,
        Ending.objects.all().delete,
    ):
        with pytest.raises((DatabaseError, ValidationError)), transaction.atomic():
            change()
    Disposition.objects.filter(pk=said.pk).update(text=None)


# ---- concluding ----


def test_a_round_is_not_concluded_while_an_opinion_has_no_end_unless_it_is_excused_with_a_reason() -> None:
    running = open_round()
    first, second = shown(running, device="one"), shown(running, device="two")
    say(running, [first], answer(running))
    excuse = Said("excused", reason="in_progress", note="产权还在核实")
    with pytest.raises(ValidationError) as early:
        say(running, [second], excuse)
    assert early.value.code == "stale"
    later = closed(running)
    with pytest.raises(ValidationError) as refused:
        act(round=running, act="concluded", by=None, reason="办结", at=later)
    assert refused.value.code == "unanswered"
    with pytest.raises(ValidationError):
        say(running, [second], Said("excused", reason="in_progress", note=" "))
    say(running, [first, second], excuse)
    assert ends(first, second) == ["answered", "excused"]
    act(round=running, act="concluded", by=None, reason="逐条答复，一条说明原因", at=later)
    assert Round.objects.get(pk=running.pk).state == "concluded"


def test_after_concluding_only_what_was_excused_gets_its_answer_and_nothing_is_taken_back() -> None:
    running = open_round()
    secretary = holder("secretariat", city())
    first, second = shown(running, device="one"), shown(running, device="two")
    said = say(running, [first], answer(running))
    later = closed(running)
    say(running, [second], Said("excused", reason="in_progress", note="还在核实"))
    act(round=running, act="concluded", by=None, reason="办结", at=later)
    with pytest.raises(ValidationError) as refused:
        take_back(disposition=said, by=secretary, reason="改主意", at=later)
    assert refused.value.code == "stale"
    say(running, [first, second], answer(running), at=later)
    assert Ending.objects.filter(opinion=first).count() == 1
    assert ends(second) == ["answered"]
    assert "答复意见" in signed_in(secretary).get(f"/desk/rounds/{running.pk}/answers/?ends=all").content.decode()


def test_an_opinion_of_choices_alone_waits_for_no_answer() -> None:
    running = open_round()
    waiting_opinion(running, "")
    assert meter_of(running).total == 0


def test_the_home_page_says_what_was_answered_last_with_its_counts() -> None:
    quiet, running = open_round(title="还没有答复的"), open_round(title="有人答复的")
    shown(quiet)
    first, second = shown(running), shown(running, "多派车接送。")
    say(running, [first], answer(running))

    (one,) = last_answered(Round.objects.all(), most=3)

    assert (one.round, one.meter.total, one.meter.answered, one.meter.left) == (running, 2, 1, 1)
    page = Client().get("/").content.decode().split('id="answered"')[1].split("</section>")[0]
    assert ("有人答复的" in page, "还没有答复的" in page) == (True, False)
    assert second.pk
