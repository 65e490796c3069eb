"""The pages of vouching: the code for whoever waits, the field for who vouches, and the desk of the secretariat."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from deliberation.meetings.core.roles import role_of
from deliberation.meetings.entrance import entered
from deliberation.meetings.event_log import store
from deliberation.meetings.models import Meeting, Seat, Vouch
from deliberation.meetings.vouching import operations
from deliberation.meetings.vouching.standing import OFFICERS, in_force, is_withheld
from deliberation.people import policy
from deliberation.people.desk.access import Desk, at_desk
from deliberation.people.factors import has_second_factor
from deliberation.people.models import Person
from deliberation.people.text import whole_number


@never_cache
@require_http_methods(["GET", "POST"])
def vouch(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """Of one meeting: whoever waits finds the code to read out; a second officer finds who waits."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    found = entered(request.user, meeting)
    if found is None or found.seat is None or found.seat.person is None:
        raise Http404
    head, seat = found.meeting, found.seat
    role = role_of(store.load_state(head).state, seat.number)
    if seat.role not in OFFICERS and role not in OFFICERS:
        raise PermissionDenied
    if is_withheld(meeting=head.pk, session=request.session, registered=seat.role, role=role):
        return _asking(request, head, seat)
    by = found.seat.person
    may = _may_vouch(request, head)
    if request.method == "POST":
        _must(may)
        return _done(request, head, by, back="vouch", args=(head.pk,))
    context = {"meeting": head, "may": may, "asking": _rows(head, but=by), "given": _given(head)}
    return render(request, "meetings/vouch.html", context)


def _asking(request: HttpRequest, head: Meeting, seat: Seat) -> HttpResponse:
    """The code, and what to do with it; `anew` makes another."""
    key = request.session.session_key or ""
    asked = operations.ask(meeting=head, seat=seat, session=key, anew=request.method == "POST")
    code = operations.code_of(asked)
    if "json" in request.GET:  # the room, which shows it without being left
        return JsonResponse({"code": code, "until_at": int(operations.expires_at(asked).timestamp() * 1000)})
    if request.method == "POST":
        return redirect("vouch", head.pk)
    context = {
        "meeting": head,
        "seat": seat,
        "halves": (code[:3], code[3:]),
        "until": operations.expires_at(asked),
    }
    return render(request, "meetings/vouch_code.html", context)


@require_http_methods(["GET", "POST"])
@at_desk(policy.may_vouch)
def desk(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Where a meeting has no second officer: the meetings of the organisation in which somebody waits or was let in."""
    may = has_second_factor(request) or not settings.OFFICERS_NEED_FACTOR
    mine = Meeting.objects.filter(consultation__organisation=desk.organisation)
    if request.method == "POST":
        _must(may)
        try:
            head = mine.get(pk=UUID(request.POST.get("meeting", "")))
        except (ValueError, Meeting.DoesNotExist) as missing:
            raise Http404 from missing
        return _done(request, head, desk.person, back="desk_vouch", args=(desk.organisation.pk,))
    concerned = mine.filter(vouches__in=Vouch.objects.filter(pk__in=_open())).distinct()
    open_ones = [head for head in concerned.order_by("-starts_at", "pk") if not _is_over(head)]
    rows = [(head, _rows(head, but=desk.person), _given(head)) for head in open_ones]
    return render(request, "meetings/vouch_desk.html", {"desk": desk, "rows": rows, "may": may})


def _open() -> list[int]:
    asked = Vouch.objects.filter(
        vouched_at=None, ended_at=None, asked_at__gt=timezone.now() - operations.CODE_LASTS, tries__lt=operations.TRIES
    )
    return [*asked.values_list("pk", flat=True), *in_force().values_list("pk", flat=True)]


def _is_over(head: Meeting) -> bool:
    return store.load_state(head).state.status == "closed"


def _may_vouch(request: HttpRequest, head: Meeting) -> bool:
    """Who was vouched for vouches for nobody: the chain would end with somebody who proved nothing."""
    needed = settings.OFFICERS_NEED_FACTOR if head.officers_need_factor is None else head.officers_need_factor
    return has_second_factor(request) or not needed


def _must(may: bool) -> None:
    if not may:
        raise PermissionDenied


def _done(request: HttpRequest, head: Meeting, by: Person, *, back: str, args: tuple[Any, ...]) -> HttpResponse:
    number = whole_number(request.POST.get("vouch"))
    try:
        if number is None:
            raise ValidationError(_("Choose who reads the code out."))
        if "end" in request.POST:
            operations.take_back(by=by, request=number, meeting=head)
            messages.success(request, _("Taken back: from now on this is an observer."))
        else:
            given = operations.vouch(by=by, request=number, meeting=head, code=request.POST.get("code", ""))
            name = Seat.objects.get(meeting=head, number=given.seat)
            messages.success(request, _("You vouched for %(name)s in this meeting.") % {"name": name.display_name})
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(back, *args)


def _rows(head: Meeting, *, but: Person) -> list[tuple[Vouch, Seat]]:
    """Who waits, but for this person; whoever asks on several devices once."""
    newest = {one.seat: one for one in operations.waiting(head)}
    return [pair for pair in _with_seats(head, list(newest.values())) if pair[1].person_id != but.pk]


def _given(head: Meeting) -> list[tuple[Vouch, Seat]]:
    return _with_seats(head, list(in_force().filter(meeting=head).select_related("vouched_by")))


def _with_seats(head: Meeting, vouches: list[Vouch]) -> list[tuple[Vouch, Seat]]:
    seats = {seat.number: seat for seat in Seat.objects.filter(meeting=head, number__in=[v.seat for v in vouches])}
    return [(one, seats[one.seat]) for one in vouches if one.seat in seats]
