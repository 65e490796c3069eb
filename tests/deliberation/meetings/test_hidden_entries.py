"""The log over HTTP says nothing of what a visitor may not see: not its words, not its kind, not that it is there."""

import json
from typing import Any

import pytest
from django.test import Client

from deliberation.consultations.models import Consultation
from deliberation.meetings.core import codec
from deliberation.meetings.core.absences import NoteAbsence
from deliberation.meetings.core.ballots import CastBallot, OpenBallot
from deliberation.meetings.core.conduct import ReadmitSeat, RemoveSeat, RestorePosting, SuspendPosting, Warn
from deliberation.meetings.core.confirming import ContestUtterance
from deliberation.meetings.core.statements import (
    AmendStatement,
    PostStatement,
    WithdrawStatement,
    WithholdStatement,
)
from deliberation.meetings.core.suggestions import MarkSuggestion, UnmarkSuggestion
from deliberation.meetings.core.visibility import always_hidden, audience_of
from deliberation.meetings.event_log import store
from deliberation.meetings.projections import log_page
from deliberation.meetings.projections.log_page import LogQuery, load_page
from tests.deliberation.meetings.given import ANNA, BAO, CHEN, GUEST, MODERATOR, Given, a_meeting_with_a_past

pytestmark = pytest.mark.django_db(transaction=True)

EVERYBODY = (None, ANNA, GUEST, MODERATOR)


@pytest.fixture
def given() -> Given:
    """Every kind that is hidden from somebody, more than once."""
    given = a_meeting_with_a_past()
    for seat in (CHEN, BAO):
        given.do(MODERATOR, Warn(seat, "disturbance"))
        given.do(MODERATOR, SuspendPosting(seat, "disturbance"))
        given.do(MODERATOR, RestorePosting(seat))
    ids = iter(range(3, 9))  # two were posted before
    for text in ("待核准", "也待核准"):
        given.do(GUEST, PostStatement(text))
        given.do(GUEST, AmendStatement(statement := next(ids), 1, f"{text}。"))
        given.do(MODERATOR, WithholdStatement(statement, 2, "insulting"))
        given.do(GUEST, PostStatement(text))
        given.do(GUEST, WithdrawStatement(next(ids)))
    said = store.load_state(given.head()).state.said[1]
    given.do(MODERATOR, NoteAbsence(CHEN, "late", "堵车"))
    given.do(MODERATOR, MarkSuggestion("utterance", 1, said.version, 0, 1))
    given.do(MODERATOR, UnmarkSuggestion(1))
    given.do(said.seat, ContestUtterance(1, said.version, "不是这样"))
    given.do(MODERATOR, OpenBallot("再问一次"))
    for seat in (ANNA, BAO):
        given.do(seat, CastBallot(2, "yes"))
    return given


def asked(given: Given, seat: int | None, **question: Any) -> dict[str, Any]:
    head = given.head()
    state = store.load_state(head).state
    seated = None if seat is None else state.roll[seat]
    asks = LogQuery(**{"after": 0, "upto": None, "types": (), "about": None, "last": None, **question})
    return load_page(head, asks, state=state, to=audience_of(seated.role if seated else None), seat=seat)


def test_whether_there_is_more_is_said_of_what_may_be_seen(given: Given) -> None:
    """Asked kind by kind, and from every entry on, as somebody would who wants to find out what is hidden."""
    for seat in EVERYBODY:
        everything = asked(given, seat)["entries"]
        for kind in set(given.types()):
            seen = [entry["seq"] for entry in everything if entry["type"] == kind]
            for upto in range(8, given.head().last_seq + 1, 3):
                before = [seq for seq in seen if seq <= upto]
                told = asked(given, seat, types=(kind,), upto=upto, last=1)
                assert [entry["seq"] for entry in told["entries"]] == before[-1:], (seat, kind, upto)
                assert told["more"] == (len(before) > 1), (seat, kind, upto)


def test_the_kinds_that_are_never_shown_to_somebody_are_left_out_for_them_only(given: Given) -> None:
    """What is hidden lies in this log, or the test above would say nothing."""
    closed = {name for name, kind in codec.EVENTS.items() if always_hidden(kind, "public")}
    hidden = {*closed, "statement.withheld", "statement.withdrawn", "statement.amended"}
    for seat in EVERYBODY:
        told = {entry["type"] for entry in asked(given, seat)["entries"]}
        assert told & closed == (closed if seat == MODERATOR else set()), seat
        assert (told >= hidden) == (seat == MODERATOR), seat
    assert not hidden & {entry["type"] for entry in asked(given, None)["entries"]}


@pytest.mark.parametrize("last", [None, 4])
def test_a_page_is_full_however_much_is_hidden_between(
    given: Given, last: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_page, "READ_AT_ONCE", 3)
    monkeypatch.setattr(log_page, "MAX_ENTRIES", 4)
    for _ in range(7):
        given.do(GUEST, PostStatement("待核准"))
    shown = [given.do(ANNA, PostStatement(f"第{n}条")) for n in range(5)]
    for _ in range(4):
        given.do(GUEST, PostStatement("待核准"))
    start = shown[0] - 8
    told = asked(given, BAO, types=("statement.posted",), after=start, last=last)
    assert [entry["seq"] for entry in told["entries"]] == (shown[:4] if last is None else shown[-4:])
    assert told["more"] is True
    rest = asked(given, BAO, types=("statement.posted",), after=shown[3])
    assert ([entry["seq"] for entry in rest["entries"]], rest["more"]) == (shown[4:], False)
    assert asked(given, GUEST, types=("statement.posted",), after=shown[4])["more"] is False
    assert len(asked(given, GUEST, types=("statement.posted",), after=shown[4])["entries"]) == 4


def test_every_kind_of_event_may_be_asked_for(given: Given) -> None:
    for kind in codec.EVENTS:
        assert asked(given, None, types=(kind,))["head"] == given.head().last_seq


# ---- who was removed, and what was closed ----


def sign_in(client: Client, given: Given, seat: int) -> None:
    user = given.people[seat - 1].user
    assert user is not None
    client.force_login(user)


def test_who_was_removed_reads_on_neither_on_the_page_nor_in_the_log(client: Client, given: Given) -> None:
    address = f"/meetings/{given.meeting.pk}/"
    for seat in (CHEN, BAO):
        sign_in(client, given, seat)
        assert "养老服务" in client.get(address).content.decode()
        given.do(MODERATOR, RemoveSeat(seat, "disturbance"))
        page = client.get(address)
        assert page.status_code == 403
        assert "您已被请出会议" in page.content.decode()
        assert "养老服务" not in page.content.decode()
        assert '"meetingId"' in page.content.decode(), "its script is told the reason"
        answer = client.get(f"{address}entries/")
        assert (answer.status_code, json.loads(answer.content)) == (403, {"refused": "removed"})
        given.do(MODERATOR, ReadmitSeat(seat))
        assert "养老服务" in client.get(address).content.decode()
        assert client.get(f"{address}entries/").status_code == 200


def test_a_meeting_that_was_opened_by_invitation_is_not_listed_when_its_consultation_becomes_public(
    client: Client,
) -> None:
    """It stays as closed as it was, and so does its title."""
    given = a_meeting_with_a_past()
    consultation = Consultation.objects.filter(pk=given.meeting.consultation_id)
    type(given.meeting).objects.filter(pk=given.meeting.pk).update(openness="invited")
    consultation.update(visibility="public")
    page = f"/consultations/{given.meeting.consultation_id}/"
    assert given.meeting.get_absolute_url() not in client.get(page).content.decode()
    sign_in(client, given, ANNA)
    assert given.meeting.get_absolute_url() in client.get(page).content.decode()
