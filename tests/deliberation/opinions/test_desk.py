"""The desk of open rounds: prepared, led through their life, and opinions entered for somebody."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from deliberation.audit.models import AuditEntry
from deliberation.opinions.models import Opinion, OpinionLink, Question, Round
from deliberation.opinions.operations import moderating
from deliberation.people.models import Person
from tests.deliberation.opinions.given import WORDS, city, consultation, moderator, open_round, signed_in
from tests.deliberation.people.given import conference, holder

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary() -> Person:
    return holder("secretariat", city(), name="骆咏梅")


def terms(**more: Any) -> dict[str, Any]:
    chosen = {
        "consultation": consultation().pk,
        "title": "课后服务怎样办得更好",
        "text": "时间、内容、收费，有什么建议？",
        "takes_opinions": "on",
        "open_to": "anybody",
        "identity": "none",
        "moderation": "before",
        "language": "zh-hans",
        "max_opinions": 10,
        "max_length": 2000,
        "hides_results": "on",
        "review_days": 2,
        "appeal_days": 10,
        "consent_version": "2026-11",
        "retention_until": "2030-01-01",
        "places": "城关区 | Chengguan District\n\n临溪县",
        "viewpoints": "课后服务应当开到六点半。 | It should last until half past six.",
        "questions": "#1 几点结束最合适？ | When should it end?\n17:30\n18:00\n\n"
        "#3 最想增加哪些内容？\n体育\n阅读\n手工\n#scale 时间安排",
    }
    return {**chosen, **more}


def test_a_round_is_prepared_changed_opened_and_then_stands(secretary: Person) -> None:
    desk = signed_in(secretary)
    answer = desk.post(f"/desk/{city().pk}/rounds/new/", terms())
    made = Round.objects.get()
    assert answer.headers["Location"] == f"/desk/rounds/{made.pk}/"
    assert [str(one) for one in made.options.all()] == ["城关区", "临溪县"]
    assert [(one.kind, one.most, len(one.choices)) for one in made.questions.all()] == [
        ("one", 1, 2),
        ("several", 3, 3),
        ("scale", 1, 0),
    ]
    form = desk.get(f"/desk/rounds/{made.pk}/change/").context["form"]
    assert form["questions"].value().startswith("#1 几点结束最合适？ | When should it end?\n17:30")
    desk.post(f"/desk/rounds/{made.pk}/change/", terms(consultation=made.consultation_id, title="改了题目"))
    step = {"opens_at": "2026-01-01T09:00", "closes_at": "2099-12-03T17:00", "reason": "按年度协商计划"}
    assert desk.post(f"/desk/rounds/{made.pk}/steps/opened/", step).status_code == 302
    made.refresh_from_db()
    assert (made.title, made.phase(timezone.now())) == ("改了题目", "open")
    assert desk.get(f"/desk/rounds/{made.pk}/change/").status_code == 404
    assert Question.objects.count() == 3


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"identity": "real_name"}, "legal_ground"),
        ({"open_to": "sector"}, "sectors"),
        ({"questions": "没有题目的选项"}, "questions"),
        ({"questions": "#x 什么"}, "questions"),
        ({"max_length": 3000}, "max_length"),
    ],
)
def test_terms_that_do_not_hold_are_refused_where_they_stand(
    secretary: Person, more: dict[str, Any], field: str
) -> None:
    answer = signed_in(secretary).post(f"/desk/{city().pk}/rounds/new/", terms(**more))
    assert list(answer.context["form"].errors) == [field]
    assert not Round.objects.exists()


def test_a_step_that_is_wrong_says_why_and_changes_nothing(secretary: Person) -> None:
    running, desk = open_round(), signed_in(secretary)
    answer = desk.post(
        f"/desk/rounds/{running.pk}/steps/extended/", {"closes_at": "2020-01-01T09:00", "reason": "提前"}
    )
    assert "只能往后延" in answer.content.decode()
    assert desk.post(f"/desk/rounds/{running.pk}/steps/opened/", {"reason": "x"}).status_code == 200
    assert desk.get(f"/desk/rounds/{running.pk}/steps/exploded/").status_code == 404
    assert running.acts.count() == 1


def test_the_desk_of_another_organisation_opens_nothing_here() -> None:
    running, stranger = open_round(), holder("secretariat", conference("邻市政协"))
    desk = signed_in(stranger)
    for path in ("", "change/", "steps/closed/", "enter/"):
        assert desk.get(f"/desk/rounds/{running.pk}/{path}").status_code == 404, path
    assert desk.get(f"/desk/{city().pk}/rounds/").status_code == 404


# ---- entered for somebody ----

HOW = {"channel": "paper", "paper_number": "0231", "read_back": "on", "told": "on"}


def seal_of(answer: Any) -> str:
    return re.findall(r'name="seal" value="([^"]+)"', answer.content.decode())[0]


def test_an_opinion_is_entered_once_and_its_author_gets_a_slip(secretary: Person, client: Client) -> None:
    running, desk = open_round(), signed_in(secretary)
    address = f"/desk/rounds/{running.pk}/enter/"
    seal = seal_of(desk.get(address))
    form = {"text": WORDS, **HOW, "seal": seal}
    answers = [desk.post(address, form) for _ in range(2)]
    codes = ["".join(re.findall(r"<span>(\w{4})</span>", answer.content.decode())) for answer in answers]
    assert len(codes[0]) == 12
    assert codes[0] == codes[1]
    stored = Opinion.objects.get()
    assert (stored.channel, stored.paper_number, stored.entered_by) == ("paper", "0231", secretary)
    assert not OpinionLink.objects.exists()
    assert "您的意见正在审核" in client.post("/follow/", {"code": codes[0]}).content.decode()
    assert AuditEntry.objects.filter(act="opinion.entered", actor=secretary.pk).count() == 1


def test_helping_leaves_no_trace_of_the_last_person_on_the_device(secretary: Person) -> None:
    running, desk = open_round(), signed_in(secretary)
    address = f"/desk/rounds/{running.pk}/enter/"
    page = desk.post(address, {"text": WORDS, **HOW, "seal": seal_of(desk.get(address))})
    assert "participant" not in desk.cookies
    assert "no-store" in page["Cache-Control"]
    form = page.content.decode().split("<form", 1)[1].split("</form>")[0]
    assert WORDS not in form
    assert "data-draft=" not in form.replace('data-draft="text"', "")


@pytest.mark.parametrize(
    ("more", "field"),
    [({"paper_number": ""}, "paper_number"), ({"read_back": ""}, "read_back"), ({"told": ""}, "told")],
)
def test_nothing_is_entered_before_it_was_read_back_and_agreed_to(
    secretary: Person, more: dict[str, str], field: str
) -> None:
    running, desk = open_round(), signed_in(secretary)
    address = f"/desk/rounds/{running.pk}/enter/"
    answer = desk.post(address, {"text": WORDS, **HOW, **more, "seal": seal_of(desk.get(address))})
    assert list(answer.context["how"].errors) == [field]
    assert WORDS in answer.content.decode()
    assert not Opinion.objects.exists()


def test_a_paper_is_entered_once(secretary: Person) -> None:
    running, desk = open_round(), signed_in(secretary)
    address = f"/desk/rounds/{running.pk}/enter/"
    for _ in range(2):
        answer = desk.post(address, {"text": WORDS, **HOW, "seal": seal_of(desk.get(address))})
    assert list(answer.context["how"].errors) == ["paper_number"]
    assert Opinion.objects.count() == 1


def test_a_second_person_reviews_what_was_entered_never_the_same_one() -> None:
    running, by = open_round(moderation="after"), moderator(city())
    from deliberation.people import grants

    grants.give(by=None, to=by, role="secretariat", organisation=city(), reason="兼任")
    desk = signed_in(by)
    address = f"/desk/rounds/{running.pk}/enter/"
    desk.post(address, {"text": WORDS, **HOW, "seal": seal_of(desk.get(address))})
    stored = Opinion.objects.get()
    assert stored.status == "received"
    later = stored.editable_until
    assert moderating.claim(round=running, by=by, at=later) is None
    assert moderating.claim(round=running, by=moderator(city(), "谢静"), at=later) == stored
