"""The life of a round: each step with a reason, in a public history that nothing changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.test import Client
from django.utils import timezone

from deliberation.audit.models import AuditEntry
from deliberation.opinions.models import Opinion, OpinionLink, ParticipantLink, Round, RoundAct
from deliberation.opinions.operations.rounds import act, keep
from tests.deliberation.opinions.given import draft_round, open_round, opinion
from tests.deliberation.people.given import conference, holder, somebody

pytestmark = pytest.mark.django_db


def test_a_round_opens_is_extended_closes_and_concludes_each_with_a_reason_everybody_reads(client: Client):
    draft, now = draft_round(), timezone.now()
    secretary = holder("secretariat", draft.consultation.organisation)
    assert client.get(draft.get_absolute_url()).status_code == 404
    later = now + timedelta(days=3)
    act(round=draft, act="opened", by=secretary, reason="按年度协商计划", at=now, opens_at=now, closes_at=later)
    act(round=draft, act="extended", by=secretary, reason="应群众要求", at=now, closes_at=later + timedelta(days=2))
    act(round=draft, act="closed", by=secretary, reason="材料已齐", at=now + timedelta(days=1))
    act(round=draft, act="concluded", by=secretary, reason="已逐条答复", at=now + timedelta(days=40))
    page = client.get(draft.get_absolute_url()).content.decode()
    for reason in ("按年度协商计划", "应群众要求", "材料已齐", "已逐条答复"):
        assert reason in page
    assert [one.act for one in draft.acts.all()] == ["opened", "extended", "closed", "concluded"]
    assert AuditEntry.objects.filter(act="round.concluded", actor=secretary.pk).exists()
    for step in ("opened", "extended", "resumed", "closed", "concluded"):
        with pytest.raises(ValidationError) as refused:
            act(round=draft, act=step, by=secretary, reason="再来", at=now, opens_at=now, closes_at=later)
        assert refused.value.code == "stale"


@pytest.mark.parametrize("reason", ["", "  "])
def test_no_step_is_taken_without_a_reason(reason: str):
    with pytest.raises(ValidationError):
        act(round=open_round(), act="closed", by=None, reason=reason, at=timezone.now())
    assert RoundAct.objects.count() == 1


def test_a_closing_time_is_only_ever_put_off():
    running = open_round()
    assert running.closes_at is not None
    with pytest.raises(ValidationError) as refused:
        act(
            round=running,
            act="extended",
            by=None,
            reason="提前",
            at=timezone.now(),
            closes_at=running.closes_at - timedelta(minutes=1),
        )
    assert "closes_at" in refused.value.message_dict


def test_only_those_of_its_own_organisation_run_a_round():
    running = open_round()
    for stranger in (somebody("路人"), holder("secretariat", conference("邻市政协"))):
        with pytest.raises(PermissionDenied):
            act(round=running, act="closed", by=stranger, reason="越权", at=timezone.now())


def test_a_moderator_may_stop_but_not_resume():
    running = open_round()
    moderator = holder("opinion_moderator", running.consultation.organisation)
    act(round=running, act="stopped", by=moderator, reason="有人泄露他人信息", at=timezone.now())
    with pytest.raises(PermissionDenied):
        act(round=running, act="resumed", by=moderator, reason="好了", at=timezone.now())


def test_what_was_opened_is_not_changed_any_more():
    running = open_round()
    secretary = holder("secretariat", running.consultation.organisation)
    running.title = "换个题目"
    with pytest.raises(ValidationError):
        keep(round=running, by=secretary)


def test_the_history_is_append_only():
    open_round()
    for change in (RoundAct.objects.all().delete, lambda: RoundAct.objects.update(reason="改了")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_asking_who_somebody_is_needs_a_legal_ground():
    with pytest.raises(IntegrityError), transaction.atomic():
        draft_round(identity="real_name")


def test_concluding_waits_for_the_review_and_for_appeals():
    running, now = open_round(), timezone.now()
    opinion(running)
    act(round=running, act="closed", by=None, reason="到期", at=now)
    with pytest.raises(ValidationError) as waiting:
        act(round=running, act="concluded", by=None, reason="办结", at=now + timedelta(days=60))
    assert waiting.value.code == "waiting"
    Opinion.objects.update(waits_for="")
    with pytest.raises(ValidationError) as appeals:
        act(round=running, act="concluded", by=None, reason="办结", at=now + timedelta(days=3))
    assert appeals.value.code == "appeals"


@pytest.mark.django_db(transaction=True)
def test_concluding_drops_what_links_the_submissions_of_one_person():
    running, now = open_round(), timezone.now()
    for number in range(3):
        opinion(running, device=f"device {number % 2}")
    digests = [bytes(one.device) for one in ParticipantLink.objects.all()]
    Opinion.objects.update(waits_for="")
    act(round=running, act="closed", by=None, reason="到期", at=now)
    act(round=running, act="concluded", by=None, reason="办结", at=now + timedelta(days=60))
    assert [OpinionLink.objects.count(), ParticipantLink.objects.count()] == [0, 0]
    assert Opinion.objects.filter(receipt__isnull=False).count() == 3
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        with open(name, "rb") as file:
            stored = file.read()
        assert [digest for digest in digests if digest in stored] == []
    assert Round.objects.get().state == "concluded"
