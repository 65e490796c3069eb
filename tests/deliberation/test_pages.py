"""How pages are served: on one thread from the first middleware to the last, and as they would be any other way."""

import asyncio
import re
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import SyncToAsync
from django.core.handlers.asgi import ASGIHandler
from django.test import RequestFactory

from config.pages import Pages, waits_in_the_loop
from tests.deliberation.meetings.given import an_open_meeting

pytestmark = pytest.mark.django_db(transaction=True)
FILE = "/static/admin/css/base.css"


async def answered(path: str, by: ASGIHandler) -> tuple[int, bytes]:
    """The status and the body."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"host", b"localhost"), (b"accept-language", b"en")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    coming, sent = [{"type": "http.request", "body": b""}], list[Any]()

    async def receive() -> Any:
        return coming.pop() if coming else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        sent.append(message)

    await by(scope, receive, send)
    # What protects a form is another each time.
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], re.sub(rb'(csrf(?:middlewaretoken" value=|": )")\w+', rb"\1", body)


@pytest.fixture
def meeting() -> str:
    return f"/meetings/{an_open_meeting().meeting.pk}/"


async def test_a_page_file_or_poll_is_what_it_would_be_any_other_way(meeting: str):
    ours, djangos = Pages(), ASGIHandler()
    for path, status in ((meeting, 200), ("/", 200), ("/nowhere/", 404), (FILE, 200), (f"{meeting}frames/x", 404)):
        assert await answered(path, ours) == await answered(path, djangos)
        assert (await answered(path, ours))[0] == status


async def test_a_page_is_taken_to_a_thread_once(meeting: str, monkeypatch: pytest.MonkeyPatch):
    ours, hops = Pages(), list[str]()
    taken = SyncToAsync.__call__

    async def counted(self: Any, *args: Any, **named: Any) -> Any:
        hops.append(getattr(self.func, "__name__", "?"))
        return await taken(self, *args, **named)

    monkeypatch.setattr(SyncToAsync, "__call__", counted)
    assert (await answered(meeting, ours))[0] == 200
    assert len(hops) <= 4, hops  # with what begins and ends a request
    assert "get_response" in hops


@pytest.mark.parametrize(
    ("path", "waits"), [(FILE, True), (f"/meetings/{UUID(int=1)}/frames/", True), ("/", False), ("/nowhere/", False)]
)
def test_only_what_waits_in_the_loop_stays_in_it(rf: RequestFactory, path: str, waits: bool):
    """Polling does, and files are read by it; a thread is not held by either."""
    assert waits_in_the_loop(rf.get(path)) is waits
