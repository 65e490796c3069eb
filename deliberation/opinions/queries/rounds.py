"""Which rounds somebody sees, and their figures."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from deliberation.consultations import queries as consultations
from deliberation.consultations.models import Consultation
from deliberation.opinions.models import Opinion, Participant, Round
from deliberation.people import policy
from deliberation.people.models import Person
from deliberation.people.queries import subject_of as organisation_subject


def visible_to(person: Person | None, *, on: date) -> QuerySet[Round]:
    """The rounds of the consultations this person may see, once they were opened."""
    return opened_in(consultations.visible_to(person, on=on))


def opened_in(seen: Iterable[Consultation]) -> QuerySet[Round]:
    return Round.objects.filter(consultation__in=seen).exclude(state=Round.State.DRAFT)


def running(seen: QuerySet[Round], *, at: datetime) -> QuerySet[Round]:
    """Those that take opinions now, the first to close first."""
    now = seen.filter(state=Round.State.OPEN, stopped=False, opens_at__lte=at, closes_at__gt=at)
    return now.order_by("closes_at", "pk")


def ended(seen: QuerySet[Round], *, at: datetime) -> QuerySet[Round]:
    """Those that have closed, the latest first."""
    over = Q(state__in=(Round.State.CLOSED, Round.State.CONCLUDED)) | Q(closes_at__lte=at)
    return seen.filter(over).order_by("-closes_at", "-pk")


def with_figures(rounds: QuerySet[Round]) -> QuerySet[Round]:
    """Each with `taking_part`, how many people, and `shown`, how many opinions can be read."""
    return rounds.annotate(
        taking_part=_count_of(Participant.objects.all()),
        shown=_count_of(Opinion.objects.filter(status=Opinion.Status.SHOWN).exclude(shown_text="")),
    )


def subject_of(round: Round, *, at: datetime) -> policy.Subject:
    """The round as the policy asks about it."""
    consultation = round.consultation
    of_sectors = round.open_to == Round.OpenTo.SECTOR
    return policy.Subject(
        kind="round",
        organisation=consultation.organisation_id,
        openness=consultation.visibility,  # type: ignore[arg-type]  # the database holds one of the three
        state=round.phase(at),
        open_to=round.open_to,
        identity=round.identity,
        sectors=frozenset(round.sectors.values_list("pk", flat=True)) if of_sectors else frozenset(),
    )


def house_of(round: Round) -> policy.Subject:
    """The organisation whose desk keeps the round."""
    return organisation_subject(round.consultation.organisation)


def _count_of(rows: QuerySet) -> Coalesce:
    counted = rows.filter(round=OuterRef("pk")).order_by().values("round").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
