"""The room of a meeting as a page, and its log read over HTTP as far as the visitor may see it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from deliberation.meetings.core.roles import role_of
from deliberation.meetings.core.state import State, Status
from deliberation.meetings.core.visibility import audience_of
from deliberation.meetings.entrance import entered
from deliberation.meetings.event_log import store
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.projections.agenda import agenda_rows
from deliberation.meetings.projections.log_page import load_page
from deliberation.meetings.projections.log_query import BadQuery, parse_query
from deliberation.meetings.queries import seat_of, visible_to
from deliberation.meetings.sources import found_in, rounds_of
from deliberation.meetings.vouching.standing import is_withheld
from deliberation.people.accounts.consent import consent_first
from deliberation.people.models import Person
from deliberation.people.queries import person_of

SITTING: Mapping[Status, str] = {
    "preparing": "",
    "open": "meeting.opened",
    "adjourned": "meeting.adjourned",
    "closed": "meeting.closed",
}


@never_cache
@require_safe
def room(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """The page that becomes the room; with scripts off it still says what the meeting is about.

    Whoever was removed gets it without the meeting: its script is told why, as sockets and polling tell it.
    """
    found = entered(request.user, meeting)
    if found is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        raise Http404
    head, seat, reads_consultation = found
    if seat is not None and (first := consent_first(request)):
        return first
    state = store.load_state(head).state
    removed = _removed(seat, state)
    context = {
        "meeting": head,
        "consultation": head.consultation,
        "reads_consultation": reads_consultation,
        "sitting": SITTING[state.status],
        "until_at": state.until_at,
        "items": () if removed else agenda_rows(state),
        "seat": seat,
        "removed": removed,
        "config": _config(request, head, seat),
    }
    return render(request, "meetings/room.html", context, status=403 if removed else 200)


@never_cache
@require_safe
def screen(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """A screen in the hall: the room without a control, for whoever may see the room."""
    found = entered(request.user, meeting)
    if found is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        raise Http404
    head, seat, _ = found
    if _removed(seat, store.load_state(head).state):
        raise Http404
    context = {"meeting": head, "config": _config(request, head, seat), "join": request.get_host()}
    return render(request, "meetings/screen.html", context)


@never_cache
@require_safe
def entries(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """A page of the log, as the stream would have told it to this visitor. Never a nonce, a salt or a hash."""
    person = person_of(request.user)
    head = _seen_by(person, meeting)
    if head is None:
        return JsonResponse({"refused": "no_such_meeting"}, status=404)
    try:
        query = parse_query(request.GET)
    except BadQuery:
        return JsonResponse({"refused": "malformed"}, status=400)
    seat = seat_of(head, person)
    number = None if seat is None else seat.number
    state = store.load_state(head).state
    if _removed(seat, state):
        return JsonResponse({"refused": "removed"}, status=403)
    role = None if number is None else role_of(state, number)
    if seat is not None and is_withheld(meeting=head.pk, session=request.session, registered=seat.role, role=role):
        number, role = None, None
    to = audience_of(role)
    return JsonResponse(
        load_page(head, query, state=state, to=to, seat=number), json_dumps_params={"ensure_ascii": False}
    )


@never_cache
@require_safe
def sources(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """For the desk: what of the consultation's rounds can be brought into this meeting, by words."""
    person = person_of(request.user)
    head = _seen_by(person, meeting)
    seat = None if head is None else seat_of(head, person)
    if head is None or seat is None:
        return JsonResponse({"refused": "no_such_meeting"}, status=404)
    state = store.load_state(head).state
    role = role_of(state, seat.number)
    if role not in ("moderator", "clerk") or is_withheld(
        meeting=head.pk, session=request.session, registered=seat.role, role=role
    ):
        return JsonResponse({"refused": "moderator_only"}, status=403)
    return JsonResponse(_sources(head, request.GET, state), json_dumps_params={"ensure_ascii": False})


def _sources(head: Meeting, asked: Mapping[str, str], state: State) -> dict[str, Any]:
    rounds = list(rounds_of(head))
    number = asked.get("round", "")
    chosen = next((one for one in rounds if str(one.pk) == number), rounds[0] if rounds else None)
    return {
        "rounds": [{"id": one.pk, "title": str(one)} for one in rounds],
        "round": None if chosen is None else chosen.pk,
        **({} if chosen is None else found_in(chosen, words=asked.get("q", "")[:100], state=state)),
    }


def _seen_by(person: Person | None, meeting: UUID) -> Meeting | None:
    seen = visible_to(person, on=timezone.localdate()).select_related("consultation__organisation")
    return seen.filter(pk=meeting).first()


def _removed(seat: Seat | None, state: State) -> bool:
    return seat is not None and seat.number in state.removed


def _config(request: HttpRequest, head: Meeting, seat: Seat | None) -> dict[str, Any]:
    """What the scripts of the room need to know before their line stands."""
    return {
        "meetingId": str(head.pk),
        "title": str(head),
        "timeZone": settings.TIME_ZONE,
        "lang": translation.get_language(),
        "csrf": get_token(request),
        "wsUrl": f"/ws/meetings/{head.pk}/",
        "pollUrl": reverse("frames", args=[head.pk]),
        "entriesUrl": reverse("entries", args=[head.pk]),
        "sourcesUrl": reverse("sources", args=[head.pk]),
        "vouchUrl": reverse("vouch", args=[head.pk]),
        "signInUrl": f"{reverse('account_login')}?next={head.get_absolute_url()}",
        "signedIn": request.user.is_authenticated,
        "role": "" if seat is None else seat.role,
    }
