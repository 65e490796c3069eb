"""Rounds and opinions to start a test from."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from deliberation.consultations.models import Consultation
from deliberation.opinions.models import Opinion, Option, Question, Round, Viewpoint
from deliberation.opinions.operations.participants import Known
from deliberation.opinions.operations.rounds import act
from deliberation.opinions.operations.submitting import Contribution, submit
from deliberation.people.models import Organisation, Person
from tests.deliberation.people.given import conference, holder, sign_in_with_factor

CITY = "政协云州市委员会"
CODE = "7K3M9XPD2QHT"
WORDS = "楼下的助餐点只开中午，双职工家的老人晚饭没着落。建议开到晚上七点。"


def city() -> Organisation:
    return Organisation.objects.filter(name=CITY).first() or conference(CITY)


def consultation(organisation: Organisation | None = None, **more: Any) -> Consultation:
    chosen = {"title": "推进社区嵌入式养老服务", "visibility": "public", **more}
    return Consultation.objects.create(organisation=organisation or city(), **chosen)


def draft_round(of: Consultation | None = None, **more: Any) -> Round:
    chosen = {
        "title": "社区养老，您最盼什么",
        "text": "哪一样最该先办？",
        "retention_until": date(2030, 1, 1),
        **more,
    }
    made = Round.objects.create(consultation=of or consultation(), **chosen)
    for position, name in enumerate(("城关区", "临溪县"), start=1):
        Option.objects.create(round=made, kind="place", name=name, position=position)
    Option.objects.create(round=made, kind="group", name="老人的家属", name_en="Family", position=1)
    return made


def open_round(of: Consultation | None = None, *, days: int = 3, **more: Any) -> Round:
    now = timezone.now()
    made = draft_round(of, **more)
    return act(
        round=made,
        act="opened",
        by=None,
        reason="按年度协商计划",
        at=now - timedelta(hours=1),
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(days=days),
    )


def viewpoint(round: Round, text: str = "助餐点应当开到晚上七点。") -> Viewpoint:
    number = round.viewpoints.count() + 1
    return Viewpoint.objects.create(round=round, number=number, text=text)


def question(round: Round, kind: str = "one", **more: Any) -> Question:
    choices = [{"zh": "17:30", "en": "17:30"}, {"zh": "18:00", "en": "18:00"}, {"zh": "18:30", "en": "18:30"}]
    position = round.questions.count() + 1
    return Question.objects.create(
        round=round, kind=kind, text="几点结束最合适？", choices=choices, position=position, **more
    )


def opinion(
    round: Round,
    text: str = WORDS,
    *,
    code: str = "",
    device: str = "a device",
    account: int | None = None,
    at: datetime | None = None,
) -> Opinion:
    """One that was submitted just now, and can still be changed."""
    known = Known(account=account) if account else Known(device=device)
    code = code or uuid4().hex[:12].upper()
    what = Contribution(text=text)
    return submit(round=round.pk, key=uuid4(), code=code, what=what, known=known, at=at or timezone.now()).opinion


def waiting_opinion(round: Round, text: str = WORDS, **more: Any) -> Opinion:
    """One whose author's ten minutes have passed."""
    return opinion(round, text, at=timezone.now() - timedelta(minutes=40), **more)


def moderator(organisation: Organisation, name: str = "汪敏") -> Person:
    return holder("opinion_moderator", organisation, name=name)


def signed_in(person: Person) -> Client:
    """Their browser, with the second factor some roles have to have."""
    return sign_in_with_factor(Client(), person.user)
