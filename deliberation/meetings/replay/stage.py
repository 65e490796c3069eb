"""Where a replay takes place: an organisation and a consultation of its own, the meeting, and its seats."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from deliberation.consultations.models import Consultation
from deliberation.meetings.debates import BadDebate, Debate
from deliberation.meetings.models import Meeting, Seat
from deliberation.meetings.replay.cast import Cast, one_line, shortened
from deliberation.people.models import Organisation

NAME, NAME_EN = "历史辩论回放", "Replayed debates"
TITLE = 200  # as long as a meeting shows it


@dataclass(frozen=True, slots=True)
class Stage:
    """What was made, and what of it was not there before."""

    meeting: Meeting
    consultation: Consultation
    new_consultation: bool
    new_organisation: bool


@transaction.atomic
def set_up(debate: Debate, cast: Cast, *, meeting: UUID, starts_at: datetime) -> Stage:
    """All of it or nothing. Raises BadDebate where there is such a meeting already."""
    organisation, new_organisation = Organisation.objects.get_or_create(name=NAME, defaults={"name_en": NAME_EN})
    # Two replays that begin together shall share one consultation.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    consultation = Consultation.objects.filter(organisation=organisation, title=NAME).order_by("pk").first()
    new = consultation is None
    if consultation is None:
        visibility, kind = Consultation.Visibility.PUBLIC, Consultation.Format.PLENARY
        consultation = Consultation.objects.create(
            organisation=organisation, title=NAME, title_en=NAME_EN, format=kind, visibility=visibility
        )
    made = _meeting(debate, consultation, meeting=meeting, starts_at=starts_at)
    Seat.objects.bulk_create(
        Seat(meeting=made, number=place.number, display_name=place.name, role=place.role) for place in cast.places
    )
    return Stage(made, consultation, new, new_organisation)


def _meeting(debate: Debate, consultation: Consultation, *, meeting: UUID, starts_at: datetime) -> Meeting:
    """Titled in the language of the file; there is nothing to translate it with."""
    title = shortened(one_line(debate.title), limit=TITLE) or NAME
    try:
        with transaction.atomic():
            return Meeting.objects.create(pk=meeting, consultation=consultation, title=title, starts_at=starts_at)
    except IntegrityError:
        if not Meeting.objects.filter(pk=meeting).exists():
            raise
        sentence = f"There is a meeting {meeting} already, and it stays as it is."
        raise BadDebate("meeting_exists", sentence) from None


def strike(stage: Stage) -> None:
    """Leave nothing behind of a meeting that wrote no entry; one that did is a record, and stays."""
    with transaction.atomic():
        struck, _ = Meeting.objects.filter(pk=stage.meeting.pk, last_seq=0).delete()
        if not struck:
            return
        if stage.new_consultation:
            Consultation.objects.filter(pk=stage.consultation.pk, meetings__isnull=True).delete()
        if stage.new_organisation:
            empty = Organisation.objects.filter(pk=stage.consultation.organisation_id, consultations__isnull=True)
            empty.filter(children__isnull=True, memberships__isnull=True).delete()
