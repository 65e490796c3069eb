"""The pages of records: the feed, one record, its package, and the checking and approving of it."""

import uuid
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from deliberation.meetings.act import act
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.roles import keeps_record, role_of
from deliberation.meetings.core.state import State
from deliberation.meetings.event_log import store
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.queries import seat_of, visible_to
from deliberation.meetings.vouching.standing import is_withheld
from deliberation.people.models import Person
from deliberation.people.queries import person_of
from deliberation.records import files, printing
from deliberation.records.checks import NotUnderstood, command_of, passages_of, refusal_words
from deliberation.records.models import Edition
from deliberation.records.operations import kinds_of
from deliberation.records.queries import closed_meetings, last_seal, lines_upto, names_of
from deliberation.records.reading import read_record

PER_PAGE = 30


@never_cache
@require_safe
def record(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """The record as its edition shows it; until it is sealed it says so, and no search engine keeps it.

    While the meeting goes on, its entries are to be read in the room: whoever follows an opinion has this address.
    """
    head, person = _found(request, meeting)
    if head is None and visible_to(person, on=timezone.localdate()).filter(pk=meeting).exists():
        return redirect("room", meeting)
    if head is None:
        return _not_for(request)
    kind = kinds_of(head)[1]
    seal = last_seal(head)
    names = names_of(head, seal, kind)
    reading = read_record(lines_upto(head, None if seal is None else seal.size), edition=kind, name=_namer(names))
    edition = None if seal is None else Edition.objects.filter(meeting=head, kind=kind).last()
    seat = seat_of(head, person)
    state = store.load_state(head).state
    context = {
        "meeting": head,
        "consultation": head.consultation,
        "reading": reading,
        "seal": seal,
        "seal_code": None if seal is None else _in_fours(bytes(seal.chain).hex()[:16]),
        "edition": edition,
        "files": [] if edition is None else files.offered(edition),
        "printed": None if edition is None else printing.is_printed(edition),
        "printing": None if edition is None else printing.job_of(edition),
        "quorum": reading.state.quorum,
        "address": request.build_absolute_uri(),
        "mine": 0 if seat is None else state.unconfirmed.get(seat.number, 0),
        "keeps": seat is not None and keeps_record(state, seat.number),
        "format": _format(reading.state.format),
    }
    return render(request, "records/record.html", context)


@require_safe
def package(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """The stored bytes of the edition for those who may see it."""
    head, _person = _found(request, meeting)
    if head is None:
        return _not_for(request)
    edition = Edition.objects.filter(meeting=head, kind=kinds_of(head)[1], package__isnull=False).last()
    if edition is None or edition.package is None:
        return _no_package(request, head)
    name = f"record-{head.pk}-{edition.kind}-{edition.number}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(bytes(edition.package), content_type="application/zip", headers=headers)


@require_safe
def file(request: HttpRequest, meeting: UUID, name: str) -> HttpResponse:
    """One file of that package by itself."""
    head, _person = _found(request, meeting)
    if head is None:
        return _not_for(request)
    edition = Edition.objects.filter(meeting=head, kind=kinds_of(head)[1], package__isnull=False).last()
    data = None if edition is None else files.content(edition, name)
    if data is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=files.SERVED[name].content_type, headers=headers)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pdf(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """The PDF where it has been made; else how far its job has come, or the question for it. It is made once."""
    head, _person = _found(request, meeting)
    if head is None:
        return _not_for(request)
    edition = Edition.objects.filter(meeting=head, kind=kinds_of(head)[1], package__isnull=False).last()
    if edition is None:
        raise Http404
    made = printing.printed(edition)
    if made is not None:
        headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "X-Content-Type-Options": "nosniff"}
        return HttpResponse(bytes(made.data), content_type="application/pdf", headers=headers)
    if request.method == "POST":
        printing.ask(edition)
        return redirect("record_pdf", head.pk)
    return render(request, "records/pdf.html", {"meeting": head, "job": printing.job_of(edition)})


@never_cache
def own_words(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """What somebody said, as it was written down: to be confirmed or disputed."""
    head, person = _found(request, meeting)
    seat = None if head is None else seat_of(head, person)
    if head is None or seat is None:
        return _not_for(request)
    state = store.load_state(head).state
    if _only_observes(request, seat, state):
        return redirect("vouch", head.pk)
    if request.method == "POST":
        return _acted(request, head, seat, "own_words")
    mine = passages_of(head, state, seat=seat.number)
    context = {"meeting": head, "passages": mine, "until": _time(state.confirm_until_at), "now": timezone.now()}
    return render(request, "records/own_words.html", {**context, "waiting": state.unconfirmed.get(seat.number, 0)})


@never_cache
def desk(request: HttpRequest, meeting: UUID) -> HttpResponse:
    """For those who keep the record: what is unconfirmed, contested and corrected, and the approval."""
    head, person = _found(request, meeting)
    seat = None if head is None else seat_of(head, person)
    if head is None or seat is None:
        return _not_for(request)
    state = store.load_state(head).state
    if not keeps_record(state, seat.number):
        raise Http404
    if _only_observes(request, seat, state):
        return redirect("vouch", head.pk)
    if request.method == "POST":
        return _acted(request, head, seat, "record_desk")
    names = names_of(head, None, "full")
    passages = [one for one in passages_of(head, state, seat=None, name=_namer(names)) if one.needs_a_look]
    context = {
        "meeting": head,
        "passages": passages,
        "until": _time(state.confirm_until_at),
        "now": timezone.now(),
        "approvals": [(_namer(names)(one.seat), one.role) for one in state.approvals],
        "upto": head.last_seq,
        "sealed": bool(state.sealed_size),
        "waiting": sum(state.unconfirmed.values()),
    }
    return render(request, "records/desk.html", context)


class ArchiveFeed(Feed[Any, Any]):
    """The newest sealed records of public meetings."""

    feed_type = Atom1Feed
    title = gettext_lazy("Records")

    def link(self) -> str:
        return reverse("records")

    def items(self) -> list[Any]:
        sealed = Edition.objects.filter(kind="public").values("meeting")
        return list(closed_meetings(None, on=timezone.localdate()).filter(pk__in=sealed)[:PER_PAGE])

    def item_title(self, item: Any) -> str:
        return str(item)

    def item_description(self, item: Any) -> str:
        return str(item.consultation)

    def item_link(self, item: Any) -> str:
        return reverse("record", args=[item.pk])

    def item_pubdate(self, item: Any) -> Any:
        return _time(item.closed_at)


def _acted(request: HttpRequest, head: Meeting, seat: Seat, back: str) -> HttpResponse:
    """Parse, one command, and the page again with what came of it."""
    try:
        command = command_of(request.POST)
        act(meeting=head.pk, by=seat.number, command=command, token=uuid.uuid4())
        messages.success(request, _("Done."))
    except (Refused, NotUnderstood) as refused:
        messages.error(request, refusal_words(refused))
    return redirect(back, meeting=head.pk)


def _found(request: HttpRequest, meeting: UUID) -> tuple[Meeting | None, Person | None]:
    person = person_of(request.user)
    return closed_meetings(person, on=timezone.localdate()).filter(pk=meeting).first(), person


def _only_observes(request: HttpRequest, seat: Seat, state: State) -> bool:
    """An officer who signed in without a second factor, for whom nobody vouched."""
    role = role_of(state, seat.number)
    return is_withheld(meeting=seat.meeting_id, session=request.session, registered=seat.role, role=role)


def _no_package(request: HttpRequest, head: Meeting) -> HttpResponse:
    """410 where there was one: whoever keeps its address learns that it will not come back."""
    if not Edition.objects.filter(meeting=head, kind=kinds_of(head)[1]).exists():
        raise Http404
    return render(request, "errors/410.html", {"instead": reverse("record", args=[head.pk])}, status=410)


def _not_for(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    raise Http404


def _namer(names: Mapping[int, Mapping[str, str]]) -> Any:
    english = translation.get_language() == "en"

    def name(seat: int | None) -> str:
        if not seat:
            return ""
        card = names.get(seat)
        if card is None:
            return _("Seat %(number)s") % {"number": seat}
        return (english and card.get("name_en")) or card["name"]

    return name


def _format(code: str | None) -> str:
    from deliberation.consultations.models import Consultation

    return "" if code is None else str(dict(Consultation.Format.choices).get(code, code))


def _time(ms: int | None) -> Any:
    from deliberation.records.reading import at_time

    return None if ms is None else at_time(ms)


def _in_fours(text: str) -> str:
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))
