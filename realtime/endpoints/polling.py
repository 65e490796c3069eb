"""The room by polling: the same frames and commands over plain HTTP, for networks that block WebSockets."""

import logging
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from realtime.admission.principal import Principal, usable
from realtime.connections.connection import Connection
from realtime.hub import hub
from realtime.protocol.incoming import Command, Malformed, Since, parse

log = logging.getLogger(__name__)


@never_cache
async def poll(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """GET ?since=epoch,seq,audience,hash16: what came since. POST a command frame: its answer."""
    if request.method not in ("GET", "POST"):
        return refusal("not_permitted", 405, Allow="GET, POST")
    try:
        return await respond(request, meeting)
    except DatabaseError as failure:
        log.warning("polling failed, the database is unavailable: %s", failure)
        return refusal("try_later", 503)


async def respond(request: HttpRequest, meeting: UUID) -> HttpResponse:
    hub.start()
    found = await hub.principals.find(usable(request.COOKIES.get(settings.SESSION_COOKIE_NAME)), meeting)
    if found is None:
        return refusal("not_permitted", 403)
    if request.method == "POST":
        return await post_command(request, meeting, found)
    return await get_frames(request, meeting, found)


async def get_frames(request: HttpRequest, meeting: UUID, found: Principal) -> HttpResponse:
    """The frames a line would carry from hello to now, gathered and sent at once."""
    gathered: list[str] = []

    async def gather(message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            gathered.append(message["text"])

    room = await hub.room_for(found.seat, meeting)
    connection = Connection(meeting, found, gather)
    connection.update_audience(room.current.state)
    if connection.seat in room.current.state.removed:
        await room.turn_out(connection)
        return told('"refused":"removed",', gathered, 403)
    await room.send_hello(connection)
    await room.resume(connection, parse_since(request.GET.get("since", "")))
    room.polling_clients.renew(browser_of(request), connection.present())
    return told("", gathered, 200)


def told(before: str, frames: list[str], status: int) -> HttpResponse:
    """Frames that are JSON already."""
    body = f'{{{before}"frames":[{",".join(frames)}]}}'
    return HttpResponse(body, status=status, content_type="application/json")


def browser_of(request: HttpRequest) -> str:
    """What tells it from another; a browser that keeps no cookies is one with all others of its address."""
    cookies = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    kept = next((request.COOKIES[name] for name in cookies if request.COOKIES.get(name)), None)
    return kept or str(request.META.get("REMOTE_ADDR"))


async def post_command(request: HttpRequest, meeting: UUID, found: Principal) -> HttpResponse:
    try:
        said = parse(request.body)
    except Malformed as malformed:
        return refusal(malformed.code, 400)
    if not isinstance(said, Command):
        return refusal("malformed", 400)
    answer = await hub.answer(said, meeting=meeting, principal=found)
    return HttpResponse(answer, content_type="application/json")


def parse_since(since: str) -> Since:
    """What the browser says it holds; nothing, where that cannot be read: it gets a snapshot then."""
    epoch, _, rest = since.partition(",")
    seq, _, rest = rest.partition(",")
    audience, _, hash16 = rest.partition(",")
    if not seq.isascii() or not seq.isdigit() or len(seq) > 15:
        return Since("", 0, "public", "")
    if audience not in ("moderator", "member", "public"):
        return Since("", 0, "public", "")
    return Since(epoch, int(seq), audience, hash16)  # type: ignore[arg-type]  # narrowed just above


def refusal(code: str, status: int, **headers: str) -> JsonResponse:
    return JsonResponse({"refused": code}, status=status, headers=headers)
