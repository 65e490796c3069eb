"""Asking to be vouched for, vouching, and taking it back; each in one transaction with its audit."""

import hashlib
import hmac
import unicodedata
from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from deliberation.audit.operations import record
from deliberation.meetings.models import Meeting, Seat, Vouch
from deliberation.meetings.vouching.standing import digest, in_force
from deliberation.people.grants import audit_actor
from deliberation.people.models import Person, Revocation

CODE_LASTS = timedelta(minutes=10)
TRIES = 5


def code_of(vouch: Vouch) -> str:
    """Six digits, worked out and kept nowhere; shown to nobody but the session that asked."""
    held = hmac.new(settings.SECRET_KEY.encode(), f"vouch {vouch.pk} {vouch.session}".encode(), hashlib.sha256)
    return f"{int.from_bytes(held.digest()) % 1_000_000:06}"


def expires_at(vouch: Vouch) -> datetime:
    return vouch.asked_at + CODE_LASTS


def waiting(meeting: Meeting) -> QuerySet[Vouch]:
    """Who has asked, with a code that is still good."""
    since = timezone.now() - CODE_LASTS
    open_ones = Vouch.objects.filter(meeting=meeting, vouched_at=None, ended_at=None, asked_at__gt=since)
    return open_ones.filter(tries__lt=TRIES).order_by("pk")


@transaction.atomic
def ask(*, meeting: Meeting, seat: Seat, session: str, anew: bool = False) -> Vouch:
    """The request of this session, with a code that is good; `anew`: with another code."""
    mine = waiting(meeting).select_for_update().filter(seat=seat.number, session=digest(session))
    if (found := mine.first()) is not None:
        if not anew:
            return found
        mine.update(ended_at=timezone.now())
    made = Vouch.objects.create(meeting=meeting, seat=seat.number, session=digest(session), asked_at=timezone.now())
    _audited("vouch.asked", made, by=seat.person, seat=seat)
    return made


def vouch(*, by: Person, request: int, meeting: Meeting, code: str) -> Vouch:
    """Let the officer in who reads out this code. Raises PermissionDenied; ValidationError, with the try counted.

    Whoever asks on two devices is one row to the second officer: the code tells which session is let in, and a wrong
    one counts for both. Whether `by` may vouch here was asked by the page: a second officer, or the secretariat, each
    with a second factor.
    """
    typed = "".join(digit for digit in unicodedata.normalize("NFKC", code) if digit in "0123456789")
    with transaction.atomic():
        found = waiting(meeting).select_for_update().filter(pk=request).first()
        if found is None:
            raise ValidationError(_("This code is no longer good. Ask for a new one to be read out."), code="stale")
        seat = Seat.objects.select_related("person").get(meeting=meeting, number=found.seat)
        if seat.person_id == by.pk:
            raise PermissionDenied("may_not_vouch_for_oneself")
        mine = waiting(meeting).select_for_update().filter(seat=found.seat)
        meant = next((one for one in mine if hmac.compare_digest(typed, code_of(one))), None)
        if meant is None and (done := _just_vouched(found, typed)) is not None:
            return done
        if meant is not None:
            meant.vouched_by, meant.vouched_at = by, timezone.now()
            meant.save(update_fields=("vouched_by", "vouched_at"))
            _look_again(seat)
        else:
            found.tries += 1
            mine.update(tries=F("tries") + 1)
        _audited("vouch.failed" if meant is None else "vouch.given", meant or found, by=by, seat=seat)
    if meant is None:
        message = _("This is not the code. Have it read out again. Tries left: %(left)s.")
        raise ValidationError(message, code="wrong", params={"left": TRIES - found.tries})
    return meant


def _just_vouched(beside: Vouch, typed: str) -> Vouch | None:
    """The request whose code this is, where another officer was quicker by a moment: nothing is wrong with the code."""
    done = in_force().filter(meeting=beside.meeting_id, seat=beside.seat)
    return next((one for one in done if hmac.compare_digest(typed, code_of(one))), None)


@transaction.atomic
def take_back(*, by: Person, request: int, meeting: Meeting) -> None:
    """It was somebody else: from now on they observe. Raises ValidationError where there is nothing to take back."""
    found = in_force().select_for_update().filter(meeting=meeting, pk=request).first()
    if found is None:
        raise ValidationError(_("This has ended already."), code="stale")
    found.ended_at = timezone.now()
    found.save(update_fields=("ended_at",))
    seat = Seat.objects.select_related("person").get(meeting=meeting, number=found.seat)
    _look_again(seat)
    _audited("vouch.ended", found, by=by, seat=seat)


def _look_again(seat: Seat) -> None:
    """Every server process looks up anew as whom the connections of this person count."""
    if seat.person_id is not None:
        Revocation.objects.create(person=seat.person_id)


def _audited(act: str, vouch: Vouch, *, by: Person | None, seat: Seat) -> None:
    record(
        act,
        actor=audit_actor(by),
        subject=("meetings.seat", f"{vouch.meeting_id.hex[:24]}/{vouch.seat}"),
        organisation=vouch.meeting.consultation.organisation_id,
        facts={"meeting": str(vouch.meeting_id), "seat": vouch.seat, "vouch": vouch.pk, "session": vouch.session[:16]},
        text={"person": seat.display_name},
    )
