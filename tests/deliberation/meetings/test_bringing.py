"""From an open round into the room: found at the desk, filled in by the write path, told to its author."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from deliberation.meetings.core.bringing import BringStatement, OpinionOf
from deliberation.meetings.core.sitting import CloseMeeting
from deliberation.meetings.core.statements import WithholdStatement
from deliberation.meetings.event_log import store
from deliberation.meetings.models import Meeting
from deliberation.opinions.models import Disposition, Opinion, Participant, Round, Summary, Vote
from deliberation.opinions.operations import moderating
from deliberation.opinions.operations.summary import summary_of
from tests.deliberation.meetings.given import ANNA, CLERK, MODERATOR, Given, an_open_meeting
from tests.deliberation.opinions.given import CODE, moderator, open_round, viewpoint, waiting_opinion
from tests.deliberation.people.given import sign_in_with_factor

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "电话 13900001111，晚饭开到七点。"


@pytest.fixture
def given() -> Given:
    return an_open_meeting()


@pytest.fixture
def asked(given: Given) -> Round:
    return open_round(given.meeting.consultation)


def shown(round: Round, text: str = PHONE, **more: Any) -> Opinion:
    """Reviewed, with its personal data covered."""
    one = waiting_opinion(round, text, **more)
    moderating.show(
        opinion=one.pk, by=moderator(round.consultation.organisation, f"审核{one.number}"), at=timezone.now()
    )
    return Opinion.objects.get(pk=one.pk)


def bring(opinion: Opinion) -> BringStatement:
    return BringStatement(OpinionOf("opinion", opinion.round_id, opinion.number))


def client_of(given: Given, seat: int) -> Client:
    return sign_in_with_factor(Client(), given.people[seat - 1].user)


def test_the_words_come_from_what_everybody_reads_and_its_author_is_led_to_the_very_entry(
    given: Given, asked: Round
) -> None:
    opinion = shown(asked, code=CODE)

    seq = given.do(MODERATOR, bring(opinion))

    (statement,) = store.load_state(given.head()).state.statements.values()
    assert statement.text == "电话 〔此处有手机号，已遮盖〕，晚饭开到七点。"
    assert "13900001111" not in str(given.entry(seq).text)
    said = Disposition.objects.get()
    assert (said.kind, said.meeting, said.seq, said.by) == (
        "taken_up",
        str(given.meeting.pk),
        seq,
        given.people[MODERATOR - 1],
    )
    assert Opinion.objects.get(pk=opinion.pk).ends_as == "taken_up"
    followed = Client().post("/follow/", {"code": CODE}).content.decode()
    assert f'href="{said.address}"' in followed
    assert said.address == f"/records/{given.meeting.pk}/#e{seq}"
    assert Client().get(f"/records/{given.meeting.pk}/")["Location"] == f"/meetings/{given.meeting.pk}/"
    given.do(MODERATOR, CloseMeeting())
    record = Client().get(f"/records/{given.meeting.pk}/").content.decode()
    assert f'id="e{seq}"' in record
    assert f'href="/rounds/{asked.pk}/?number={opinion.number}#o-{opinion.number}"' in record


@pytest.mark.parametrize("why", ["waiting", "withheld", "stopped", "elsewhere", "fresh"])
def test_what_nobody_may_read_in_a_round_of_this_consultation_is_not_brought_in(
    given: Given, asked: Round, why: str
) -> None:
    opinion = waiting_opinion(asked) if why == "waiting" else shown(asked)
    if why == "withheld":
        Opinion.objects.filter(pk=opinion.pk).update(status="withheld", shown_text="")
    if why == "stopped":
        Round.objects.filter(pk=asked.pk).update(stopped=True)
    if why == "elsewhere":
        opinion = shown(open_round())
    if why == "fresh":
        Opinion.objects.filter(pk=opinion.pk).update(editable_until=timezone.now() + timedelta(minutes=5))

    assert given.refused(MODERATOR, bring(opinion)) == "no_such_opinion"
    assert Disposition.objects.count() == 0


def test_once_in_a_meeting_and_by_its_moderator(given: Given, asked: Round) -> None:
    opinion = shown(asked)

    assert [given.refused(seat, bring(opinion)) for seat in (CLERK, ANNA)] == ["moderator_only"] * 2
    given.do(MODERATOR, bring(opinion))
    given.do(MODERATOR, WithholdStatement(1, 1, "other"))
    assert given.refused(MODERATOR, bring(opinion)) == "already_brought"
    assert Disposition.objects.count() == 1


def test_a_viewpoint_comes_with_the_votes_there_were(given: Given, asked: Round) -> None:
    sentence = viewpoint(asked)
    for value in (1, 1, -1, 0):
        who = Participant.objects.create(round=asked)
        Vote.objects.create(viewpoint=sentence, participant=who, value=value, at=timezone.now())
    group = {"group": 1, "n": 3, "stands_for": [{"statement": 1, "side": "agree", "n": 2, "seen": 3}]}
    held = summary_of(asked, at=timezone.now())
    assert held is not None
    Summary.objects.filter(pk=held.pk).update(figures={"votes": {"groups": [group]}})

    given.do(MODERATOR, BringStatement(OpinionOf("viewpoint", asked.pk, 1)))
    given.do(MODERATOR, BringStatement(OpinionOf("viewpoint", asked.pk, 1, 1)))

    votes = [one.source for one in store.load_state(given.head()).state.statements.values()]
    assert [(one.group, one.n, one.agree, one.disagree) for one in votes if one] == [(None, 4, 2, 1), (1, 3, 2, None)]
    assert given.refused(MODERATOR, BringStatement(OpinionOf("viewpoint", asked.pk, 1, 2))) == "no_such_opinion"


def test_the_desk_finds_by_words_what_is_shown_and_says_what_is_in_already(given: Given, asked: Round) -> None:
    viewpoint(asked, "晚饭也要送餐。")
    first, second = shown(asked, "晚饭开到七点。"), shown(asked, "多派车接送。")
    waiting_opinion(asked, "晚饭太贵。")
    given.do(MODERATOR, bring(first))

    found = client_of(given, MODERATOR).get(f"/meetings/{given.meeting.pk}/sources/", {"q": "晚饭"}).json()

    assert [(one["number"], one["brought"]) for one in found["opinions"]] == [(first.number, True)]
    assert [one["text"] for one in found["viewpoints"]] == ["晚饭也要送餐。"]
    every = client_of(given, CLERK).get(f"/meetings/{given.meeting.pk}/sources/").json()
    assert {one["number"] for one in every["opinions"]} == {first.number, second.number}
    assert client_of(given, ANNA).get(f"/meetings/{given.meeting.pk}/sources/").status_code == 403
    assert Meeting.objects.count() == 1
