"""Seats follow their people: taken back from those who take part no longer, changed, or given back."""

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from django.db import transaction
from django.db.models import QuerySet

from deliberation.consultations.models import Participation
from deliberation.meetings.act import act
from deliberation.meetings.core.ending import EndSeat
from deliberation.meetings.core.machine import Refused
from deliberation.meetings.core.roll import ChangeSeat
from deliberation.meetings.core.state import PLATFORM, Role
from deliberation.meetings.event_log import store
from deliberation.meetings.models import Meeting, Seat
from deliberation.people.models import Revocation

MAX_AT_ONCE = 200
TAKEN_BACK = ""


def settle() -> int:
    """Settle the revocations that wait for it; returns how many. Several processes may at once: none does harm twice.

    Raises what the database raises, and Refused where it cannot write just now; they wait on then.
    """
    waiting = list(Revocation.objects.filter(settled=False).order_by("pk")[:MAX_AT_ONCE])
    for revocation in waiting:
        for seat, role in _due(revocation):
            _put_right(seat, role)
        Revocation.objects.filter(pk=revocation.pk).update(settled=True)
    return len(waiting)


def _due(revocation: Revocation) -> Iterator[tuple[Seat, str]]:
    """The seats it concerns that are not as they should be, each with the role it shall have."""
    if revocation.consultation is not None:
        for seat in _seats().filter(meeting__consultation=revocation.consultation, person=revocation.person):
            if seat.role != (role := _role_in_it(seat)):
                yield seat, role
    elif revocation.seat is not None:
        # Whoever had it is no longer known; a role that an administrator takes from a seat is as they want it.
        for seat in _seats().filter(pk=revocation.seat, person=None).exclude(role=TAKEN_BACK):
            yield seat, TAKEN_BACK
    elif revocation.account is not None:
        for seat in _seats().filter(person__user=revocation.account):
            if not _is_active(seat) and seat.role:
                yield seat, TAKEN_BACK
            elif not seat.role and (role := _role_in_it(seat)):
                yield seat, role


def _seats() -> QuerySet[Seat]:
    return Seat.objects.select_related("meeting", "person__user").order_by("pk")


def _is_active(seat: Seat) -> bool:
    """Whoever has no account takes part in the hall or by phone."""
    return seat.person is not None and (seat.person.user is None or seat.person.user.is_active)


def _role_in_it(seat: Seat) -> str:
    """What the person takes part as; nothing, where they do no longer."""
    if not _is_active(seat):
        return TAKEN_BACK
    part = Participation.objects.filter(consultation=seat.meeting.consultation_id, person=seat.person).first()
    return TAKEN_BACK if part is None else part.role


def _put_right(seat: Seat, role: str) -> None:
    """By the platform's command where somebody sits there, which writes the row too; else the row alone.

    Tried again after the row was written: who took the seat in between cannot take it a second time.
    """
    for _ in range(2):
        try:
            command = _command(seat, role)
            if command is not None:
                act(meeting=seat.meeting_id, by=PLATFORM, command=command)
                return
        except Refused as refused:
            if refused.code not in ("not_seated", "no_such_seat", "no_change", "closed"):
                raise
        _write(seat, role)


def _command(seat: Seat, role: str) -> EndSeat | ChangeSeat | None:
    state = store.load_state(Meeting.objects.get(pk=seat.meeting_id)).state
    seated = state.roll.get(seat.number)
    if seated is None or state.status == "closed":  # a record is judged by the roles that were held
        return None
    if role == TAKEN_BACK:
        return EndSeat(seat.number)
    now = replace(seated, role=cast(Role, role))
    return None if now == seated else ChangeSeat(seat.number, now.role, now.sector, now.venue, now.channel)


@transaction.atomic
def _write(seat: Seat, role: str) -> None:
    Meeting.objects.select_for_update().get(pk=seat.meeting_id)
    Seat.objects.filter(pk=seat.pk).update(role=role)
