"""Moderating: claims, decisions with coded reasons, masking, appeals, bulk acts, undo, conflicts of interest."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.utils import timezone

from deliberation.audit.models import AuditEntry
from deliberation.opinions.models import Appeal, Decision, Opinion, Report
from deliberation.opinions.operations import moderating
from deliberation.opinions.queries.moderation import counts_by_reason, queue_for
from deliberation.opinions.rules.personal_data import find
from tests.deliberation.opinions.given import (
    CODE,
    WORDS,
    city,
    moderator,
    open_round,
    opinion,
    signed_in,
    waiting_opinion,
)
from tests.deliberation.people.given import conference, holder

pytestmark = pytest.mark.django_db
PRIVATE = "王师傅人很好，有事打 138 0000 0045 找我。"


def later(minutes: float):
    return timezone.now() + timedelta(minutes=minutes)


# ---- claims ----


def test_the_first_due_is_claimed_and_nobody_else_gets_it_for_ten_minutes():
    running = open_round()
    first, second = waiting_opinion(running), waiting_opinion(running)
    one, other = moderator(city()), moderator(city(), "谢静")
    now = timezone.now()
    assert moderating.claim(round=running, by=one, at=now) == first
    assert moderating.claim(round=running, by=other, at=now) == second
    assert moderating.claim(round=running, by=other, at=now, opinion=first.pk) is None
    with pytest.raises(ValidationError) as refused:
        moderating.show(opinion=first.pk, by=other, at=now)
    assert refused.value.code == "claimed"
    assert moderating.claim(round=running, by=other, at=now + timedelta(minutes=10)) == first


def test_what_its_author_can_still_change_waits_for_nobody():
    running = open_round()
    fresh, one = opinion(running), moderator(city())
    assert moderating.claim(round=running, by=one, at=timezone.now()) is None
    assert moderating.claim(round=running, by=one, at=later(10)) == fresh


# ---- decisions ----


def test_what_is_certainly_personal_is_covered_and_what_is_likely_as_the_moderator_says(client: Client):
    running = open_round()
    one, by = waiting_opinion(running, PRIVATE), moderator(city())
    likely = [found for found in find(PRIVATE) if not found.certain]
    assert [found.kind for found in likely] == ["name"]
    decision = moderating.show(opinion=one.pk, by=by, covered=likely, at=timezone.now())
    assert decision.masked == ["mobile", "name"]
    other = waiting_opinion(running, PRIVATE)
    moderating.show(opinion=other.pk, by=by, at=timezone.now())
    page = client.get(running.get_absolute_url()).content.decode()
    assert "138 0000 0045" not in page
    assert "〔此处有姓名，已遮盖〕人很好" in page
    assert "王师傅人很好，有事打 〔此处有手机号，已遮盖〕" in page
    assert list(client.get(running.get_absolute_url(), {"q": "138"}).context["page"].object_list) == []


def test_a_withheld_opinion_is_told_with_its_reason_in_plain_words(client: Client):
    running = open_round()
    one, by = waiting_opinion(running, code=CODE), moderator(city())
    moderating.withhold(opinion=one.pk, by=by, reason="off_topic", at=timezone.now() - timedelta(minutes=10))
    page = client.post("/follow/", {"code": CODE}).content.decode()
    assert "您的意见不予显示" in page
    assert "与本题无关" in page
    assert "申请复核" in page
    assert WORDS not in client.get(running.get_absolute_url()).content.decode()
    assert counts_by_reason(running) == {"off_topic": 1}
    assert "与本题无关" in client.get(running.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("reason", "note", "field"), [("", "", "reason"), ("mood", "", "reason"), ("law", " ", "note")]
)
def test_nothing_is_withheld_without_a_coded_reason(reason: str, note: str, field: str):
    one, by = waiting_opinion(open_round()), moderator(city())
    with pytest.raises(ValidationError) as refused:
        moderating.withhold(opinion=one.pk, by=by, reason=reason, note=note, at=timezone.now())
    assert list(refused.value.message_dict) == [field]


def test_a_decision_stays_and_is_audited():
    one, by = waiting_opinion(open_round()), moderator(city())
    moderating.withhold(opinion=one.pk, by=by, reason="abuse", at=timezone.now())
    row = AuditEntry.objects.get(act="opinion.withheld")
    assert (row.actor, row.facts["reason"]) == (by.pk, "abuse")
    for change in (Decision.objects.all().delete, lambda: Decision.objects.update(reason="law")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(ValidationError) as stale:
        moderating.show(opinion=one.pk, by=by, at=timezone.now())
    assert stale.value.code == "stale"


def test_a_decision_is_undone_within_ten_minutes_and_its_author_never_hears_of_it(client: Client):
    one, by = waiting_opinion(open_round(), code=CODE), moderator(city())
    decision = moderating.withhold(opinion=one.pk, by=by, reason="abuse", at=timezone.now())
    assert "您的意见正在审核" in client.post("/follow/", {"code": CODE}).content.decode()
    with pytest.raises(PermissionDenied):
        moderating.undo(by=moderator(city(), "谢静"), at=timezone.now(), decision=decision)
    with pytest.raises(ValidationError):
        moderating.undo(by=by, at=later(11), decision=decision)
    assert moderating.undo(by=by, at=timezone.now(), decision=decision) == 1
    one.refresh_from_db()
    assert (one.status, one.waits_for) == ("received", "review")
    assert "您的意见正在审核" in client.post("/follow/", {"code": CODE}).content.decode()
    assert [row.verdict for row in one.decisions.all()] == ["withheld", "undone"]


# ---- whose matter it may not be ----


def test_nobody_decides_on_their_own_and_nobody_without_the_grant():
    running, by = open_round(), moderator(city())
    assert by.user is not None
    own = waiting_opinion(running, account=by.user.pk)
    assert list(queue_for(running, by=by, at=timezone.now())) == []
    with pytest.raises(PermissionDenied):
        moderating.show(opinion=own.pk, by=by, at=timezone.now())
    for stranger in (holder("secretariat", city()), holder("opinion_moderator", conference("邻市政协"))):
        with pytest.raises(PermissionDenied):
            moderating.show(opinion=own.pk, by=stranger, at=timezone.now())


def test_who_steps_back_from_a_round_reviews_nothing_of_it_any_more():
    running, by = open_round(), moderator(city())
    one = waiting_opinion(running)
    moderating.claim(round=running, by=by, at=timezone.now())
    signed_in(by).post(f"/reviews/{running.pk}/step-back/", {"reason": "本人是养老机构负责人"})
    assert moderating.claim(round=running, by=by, at=timezone.now()) is None
    with pytest.raises(PermissionDenied):
        moderating.show(opinion=one.pk, by=by, at=timezone.now())
    assert moderating.claim(round=running, by=moderator(city(), "谢静"), at=timezone.now()) == one


# ---- appeals and reports ----


def test_an_author_appeals_once_and_somebody_else_looks_again(client: Client):
    running, first, second = open_round(), moderator(city()), moderator(city(), "谢静")
    one = waiting_opinion(running, code=CODE)
    moderating.withhold(opinion=one.pk, by=first, reason="off_topic", at=timezone.now() - timedelta(minutes=11))
    page = client.post("/follow/appeal/", {"code": CODE, "words": "说的就是养老"}).content.decode()
    assert "另一位审核人员" in page
    assert "不能申请复核" in client.post("/follow/appeal/", {"code": CODE}).content.decode()
    assert Appeal.objects.get().words == "说的就是养老"
    now = timezone.now()
    assert moderating.claim(round=running, by=first, at=now) is None
    with pytest.raises(PermissionDenied):
        moderating.show(opinion=one.pk, by=first, at=now)
    assert moderating.claim(round=running, by=second, at=now) == one
    assert "说的就是养老" in signed_in(second).get(f"/reviews/{running.pk}/").content.decode()
    moderating.show(opinion=one.pk, by=second, at=now)
    assert "您的意见已显示" in client.post("/follow/", {"code": CODE}).content.decode()


def test_an_appeal_that_is_turned_down_is_final(client: Client):
    running, first, second = open_round(), moderator(city()), moderator(city(), "谢静")
    one = waiting_opinion(running, code=CODE)
    earlier = timezone.now() - timedelta(minutes=11)
    moderating.withhold(opinion=one.pk, by=first, reason="off_topic", at=earlier)
    client.post("/follow/appeal/", {"code": CODE})
    moderating.withhold(opinion=one.pk, by=second, reason="off_topic", at=earlier)
    page = client.post("/follow/", {"code": CODE}).content.decode()
    assert "这是最后的决定" in page
    assert 'name="words"' not in page


def test_readers_report_what_is_shown_and_each_report_stays_with_its_answer(client: Client):
    running, by = open_round(moderation="after"), moderator(city())
    one = waiting_opinion(running)
    moderating.show(opinion=one.pk, by=by, at=timezone.now())
    address = f"/rounds/{running.pk}/opinions/{one.number}/report/"
    for words in ("写的是我家", ""):
        assert "已经记下" in client.post(address, {"reason": "personal", "words": words}).content.decode()
    one.refresh_from_db()
    assert one.waits_for == "report"
    moderating.withhold(opinion=one.pk, by=by, reason="personal", at=timezone.now())
    assert Report.objects.filter(answered_by__verdict="withheld").count() == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Report.objects.update(reason="other")
    assert client.get(address).status_code == 404


# ---- together ----


def test_many_are_shown_together_but_never_what_may_say_who_somebody_is(client: Client):
    running, by = open_round(), moderator(city())
    plain = [waiting_opinion(running, f"第 {n} 条意见", device=f"d{n}") for n in range(3)]
    left = waiting_opinion(running, PRIVATE, device="x")
    desk = signed_in(by)
    form = {"opinion": [one.pk for one in (*plain, left)], "reason": ""}
    preview = desk.post(f"/reviews/{running.pk}/together/", form).content.decode()
    assert "可能有个人信息" in preview
    assert not Decision.objects.exists()
    desk.post(f"/reviews/{running.pk}/together/", {**form, "sure": "1"})
    assert Opinion.objects.filter(status="shown").count() == 3
    left.refresh_from_db()
    assert left.status == "received"
    batch = Decision.objects.first().batch
    desk.post(f"/reviews/{running.pk}/undo/", {"batch": batch.pk})
    assert Opinion.objects.filter(status="received", waits_for="review").count() == 4
    assert "第 1 条意见" not in client.get(running.get_absolute_url()).content.decode()


def test_insults_and_accusations_are_never_withheld_in_bulk():
    running, by = open_round(), moderator(city())
    one = waiting_opinion(running)
    for reason in ("abuse", "personal", "accusation", "law", "mood"):
        with pytest.raises(ValidationError):
            moderating.decide_together(round=running, opinions=[one.pk], by=by, reason=reason, at=timezone.now())
    moderating.decide_together(round=running, opinions=[one.pk], by=by, reason="advertising", at=timezone.now())


# ---- pages ----


def test_a_moderator_works_through_the_queue_on_its_page():
    running, by = open_round(), moderator(city())
    for n in range(3):
        waiting_opinion(running, f"第 {n} 条意见", device=f"d{n}")
    desk = signed_in(by)
    assert "待审核 3 条" in desk.get("/reviews/").content.decode()
    for do in ({"do": "show"}, {"do": "withhold", "reason": "advertising"}, {"do": "withhold"}):
        held = desk.get(f"/reviews/{running.pk}/").context["opinion"]
        answer = desk.post(f"/reviews/{running.pk}/decide/", {"opinion": held.pk, **do})
    assert "请选择原因" in answer.content.decode()
    assert [row.verdict for row in Decision.objects.order_by("pk")] == ["shown", "withheld"]
    desk.post(f"/reviews/{running.pk}/undo/")
    assert Opinion.objects.exclude(waits_for="").count() == 2


def test_the_log_is_a_file_of_codes_with_no_words_of_anybody():
    running, by = open_round(), moderator(city(), "=HYPERLINK")
    one = waiting_opinion(running, PRIVATE)
    moderating.withhold(opinion=one.pk, by=by, reason="personal", at=timezone.now())
    answer = signed_in(by).get(f"/reviews/{running.pk}/decided/", {"format": "csv"})
    text = answer.content.decode("utf-8-sig")
    head, row = list(csv.reader(io.StringIO(text)))
    assert head[:5] == ["opinion", "at", "by", "verdict", "reason"]
    assert (row[0], row[2], row[3], row[4]) == ("1", "'=HYPERLINK", "withheld", "personal")
    assert "138" not in text.replace(row[1], "")


def test_review_pages_are_for_moderators_of_that_organisation_alone(client: Client):
    running = open_round()
    waiting_opinion(running, "没有显示的话")
    pages = ("", "together/", "decided/", "step-back/")
    for person, status in (
        (holder("secretariat", city()), 403),
        (holder("opinion_moderator", conference("邻市政协")), 404),
        (holder("administrator", conference("另一政协")), 404),
    ):
        for page in pages:
            answer = signed_in(person).get(f"/reviews/{running.pk}/{page}")
            assert (page, answer.status_code) == (page, status)
            assert "没有显示的话" not in answer.content.decode()
    assert client.get(f"/reviews/{running.pk}/").status_code == 302


def test_a_stop_hides_everything_at_once(client: Client):
    running, by = open_round(moderation="after"), moderator(city())
    waiting_opinion(running)
    assert WORDS in client.get(running.get_absolute_url()).content.decode()
    signed_in(by).post(f"/desk/rounds/{running.pk}/steps/stopped/", {"reason": "有人泄露他人信息"})
    page = client.get(running.get_absolute_url()).content.decode()
    assert WORDS not in page
    assert "有人泄露他人信息" in page
