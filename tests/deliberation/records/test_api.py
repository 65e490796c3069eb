"""The data interface: what the public pages show, as JSON; for everybody the same, and never a server's error."""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from deliberation.meetings.core.redaction import RedactEntry
from deliberation.meetings.models import Meeting
from deliberation.opinions.models import Opinion, Round
from deliberation.records.api.description import document
from deliberation.records.models import IndexedPassage
from tests.deliberation.meetings.given import BAO, MODERATOR
from tests.deliberation.opinions.given import consultation, draft_round, open_round, opinion
from tests.deliberation.records.given import CANARY, a_sealed_meeting
from tests.deliberation.records.test_pages import signed_in

pytestmark = pytest.mark.django_db

IN_FULL = bool(os.environ.get("ROSTRUM_PROOF"))
CASES = 20_000 if IN_FULL else 300


def asked(path: str, client: Client | None = None, **query: str) -> Any:
    answer = (client or Client()).get(f"/api/v1/{path}", query)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def every_item(path: str, **query: str) -> list[Any]:
    found, page = [], asked(path, **query)
    found += page["items"]
    while page["next"] is not None:
        page = asked(path, cursor=page["next"], **query)
        found += page["items"]
    return found


def test_a_record_its_votes_and_its_passages_are_what_the_page_shows() -> None:
    meeting = a_sealed_meeting()
    (summary,) = asked("records/")["items"]
    record = asked(f"records/{meeting.meeting.pk}/")
    assert {name: record[name] for name in summary} == summary
    assert (record["title"], record["edition"]) == ("会议", 1)
    assert record["consultation"]["organisation"]["name"] == "市政协"
    assert [item["title"] for item in record["agenda"]] == ["养老服务"]
    first = record["votes"][0]
    assert (first["question"], first["votes_for"], first["of"], first["needed"]) == ("同意吗", 1, 3, 2)
    assert [choice["names"] for choice in first["choices"]] == [["member3"], ["member4"], ["member5"]]
    passages = every_item(f"records/{meeting.meeting.pk}/passages/")
    assert "第 1 段，关于养老服务" in "".join(passage["text"] for passage in passages)
    page = Client().get(record["url"]).content.decode()
    assert all(f'id="e{passage["anchor"]}"' in page for passage in passages)


def test_pages_of_one_have_everything_once_and_in_order() -> None:
    meeting = a_sealed_meeting(passages=30)
    for path, query in ((f"records/{meeting.meeting.pk}/passages/", {}), ("search/", {"q": "的"})):
        whole = every_item(path, **query)
        assert every_item(path, limit="1", **query) == whole
        assert len(whole) > 1


def test_nothing_hidden_and_nothing_of_members_is_in_any_answer() -> None:
    meeting = a_sealed_meeting()
    one = f"records/{meeting.meeting.pk}/"
    told = json.dumps([asked(path) for path in ("records/", one, f"{one}passages/", "rounds/")], ensure_ascii=False)
    assert CANARY not in told
    assert all(asked("search/", q=words)["items"] == [] for words in (CANARY, "待审", "提醒"))
    assert len(asked("search/", q="养老")["items"]) == 1

    Meeting.objects.filter(pk=meeting.meeting.pk).update(openness="members")
    for client in (Client(), signed_in(meeting, BAO)):
        assert asked("records/", client)["items"] == asked("search/", client, q="养老")["items"] == []
        assert [client.get(f"/api/v1/{path}").status_code for path in (one, f"{one}passages/")] == [404, 404]


def test_a_call_for_opinions_is_told_with_the_opinions_that_are_shown() -> None:
    round, draft, hidden = open_round(), draft_round(), open_round(consultation(visibility="members"))
    shown, _waiting = opinion(round, "开到晚上七点"), opinion(round, f"{CANARY}待审核")
    Opinion.objects.filter(pk=shown.pk).update(status="shown", shown_text="开到晚上七点")
    (call,) = asked("rounds/")["items"]
    assert (call["id"], call["phase"], call["shown"]) == (round.pk, "open", 1)
    assert asked(f"rounds/{round.pk}/") == call
    (only,) = every_item(f"rounds/{round.pk}/opinions/", limit="1")
    assert (only["number"], only["text"]) == (shown.number, "开到晚上七点")
    for other in (draft, hidden):
        assert Client().get(f"/api/v1/rounds/{other.pk}/opinions/").status_code == 404
    Round.objects.filter(pk=round.pk).update(stopped=True)
    assert asked(f"rounds/{round.pk}/opinions/")["items"] == []


def test_what_is_redacted_is_gone_at_once() -> None:
    meeting = a_sealed_meeting()
    said = IndexedPassage.objects.get(text__contains="㐂欢𠮷祥")
    meeting.do(MODERATOR, RedactEntry(said.anchor, "court_order"))
    assert asked("search/", q="㐂欢𠮷祥")["items"] == []
    assert "㐂欢" not in json.dumps(every_item(f"records/{meeting.meeting.pk}/passages/"), ensure_ascii=False)


def test_an_answer_that_has_not_changed_is_not_sent_again_and_other_sites_may_read() -> None:
    a_sealed_meeting()
    first = Client().get("/api/v1/records/")
    assert (first["Access-Control-Allow-Origin"], first["Cache-Control"]) == ("*", "public, max-age=60")
    again = Client().get("/api/v1/records/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    asked_before = Client().options("/api/v1/records/")
    assert (asked_before.status_code, asked_before["Access-Control-Allow-Headers"]) == (204, "If-None-Match")
    assert "sessionid" not in first.cookies


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("records/?limit=0", 400, "out_of_range"),
        ("records/?limit=x", 400, "no_number"),
        ("records/?cursor=x", 400, "bad_cursor"),
        ("records/?colour=red", 400, "unknown_parameter"),
        ("records/?limit=1&limit=2", 400, "given_twice"),
        ("search/", 400, "parameter_missing"),
        ("search/?q=", 400, "bad_length"),
        ("records/1/", 404, "not_found"),
        ("rounds/0/", 404, "not_found"),
        ("nothing/", 404, "not_found"),
    ],
)
def test_what_cannot_be_understood_is_refused_with_a_code(path: str, status: int, error: str) -> None:
    answer = Client().get(f"/api/v1/{path}")
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_nothing_can_be_written() -> None:
    answer = Client(enforce_csrf_checks=True).post("/api/v1/records/", {})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")


def test_the_page_of_the_interface_names_every_address() -> None:
    page = Client().get("/api/").content.decode()
    assert all(path.strip("/") in page for path in document(server="")["paths"])


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Django closes connections before and after a request that comes from a server, and with them this test's."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("kept_connection")
def test_whatever_is_asked_is_answered_as_the_description_says() -> None:
    """Cases of schemathesis, such as fit the description and such as do not, many of them at things that are there."""
    meeting, round = a_sealed_meeting(), open_round()
    schema = schemathesis.openapi.from_dict(document(server="http://localhost/api/v1"))
    schema.app = WSGIHandler()
    operations = [found.ok() for found in schema.get_all_operations()]
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    there = {"record": str(meeting.meeting.pk), "call": round.pk}
    cases = [
        operation.as_strategy(generation_mode=mode)
        for operation in operations
        for mode in modes
        if mode is GenerationMode.POSITIVE or operation.query or operation.path_parameters
    ]

    @settings(
        max_examples=CASES,
        phases=(Phase.generate,),
        database=None,
        derandomize=not IN_FULL,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=st.one_of(cases), at_what_is_there=st.booleans())
    def answered(case: Any, at_what_is_there: bool) -> None:
        if at_what_is_there and case.path_parameters:
            case.path_parameters = {name: there[name] for name in case.path_parameters}
        response = case.call()
        assert response.status_code < 500, case.as_curl_command()
        if "%00" in (response.request.url or ""):  # which the whole site refuses with one page
            assert response.status_code == 400
            return
        case.validate_response(response)

    answered()
