"""Viewpoints: one current vote each, with its history, and results only after one's own answer."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.test import Client

from deliberation.opinions.models import Participant, Vote, VoteChange
from tests.deliberation.opinions.given import open_round, viewpoint

pytestmark = pytest.mark.django_db


def test_a_vote_is_one_row_and_every_change_of_it_another_one(client: Client):
    running = open_round()
    one = viewpoint(running)
    for choice in ("agree", "agree", "disagree", "pass"):
        client.post(f"/rounds/{running.pk}/vote/", {"viewpoint": one.pk, "vote": choice})
    assert list(Vote.objects.values_list("viewpoint", "value")) == [(one.pk, 0)]
    assert list(VoteChange.objects.order_by("pk").values_list("value", flat=True)) == [1, -1, 0]
    assert Participant.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        VoteChange.objects.update(value=1)


def test_the_next_viewpoint_is_one_that_was_not_answered(client: Client):
    running = open_round()
    for text in ("一", "二", "三"):
        viewpoint(running, text)
    seen = []
    while (following := client.get(running.get_absolute_url()).context["answering"].following) is not None:
        seen.append(following.text)
        client.post(f"/rounds/{running.pk}/vote/", {"viewpoint": following.pk, "vote": "pass"})
    assert sorted(seen) == ["一", "三", "二"]


@pytest.mark.parametrize(("hides", "listed"), [(True, ["甲"]), (False, ["甲", "乙"])])
def test_how_others_answered_shows_once_one_has_where_the_round_says_so(client: Client, hides: bool, listed: list[str]):
    running = open_round(hides_results=hides)
    mine, _other = viewpoint(running, "甲"), viewpoint(running, "乙")
    for _ in range(3):
        Client().post(f"/rounds/{running.pk}/vote/", {"viewpoint": mine.pk, "vote": "disagree"})
    client.post(f"/rounds/{running.pk}/vote/", {"viewpoint": mine.pk, "vote": "agree"})
    answer = client.get(f"/rounds/{running.pk}/answers/")
    assert [row["viewpoint"].text for row in answer.context["rows"]] == listed
    assert "25%" in answer.content.decode()
    assert "4 人表态" in answer.content.decode()


@pytest.mark.parametrize("form", [{}, {"viewpoint": "x", "vote": "agree"}, {"viewpoint": "9" * 30, "vote": "agree"}])
def test_a_vote_that_is_none_changes_nothing(client: Client, form: dict[str, str]):
    running = open_round()
    assert client.post(f"/rounds/{running.pk}/vote/", form).status_code == 302
    assert Vote.objects.count() == 0


def test_no_vote_counts_on_a_viewpoint_of_another_round_or_one_that_was_taken_out(client: Client):
    running, other = open_round(), open_round(title="另一个")
    foreign, hidden = viewpoint(other), viewpoint(running)
    hidden.hidden = True
    hidden.save()
    for one in (foreign, hidden):
        client.post(f"/rounds/{running.pk}/vote/", {"viewpoint": one.pk, "vote": "agree"})
    assert Vote.objects.count() == 0
