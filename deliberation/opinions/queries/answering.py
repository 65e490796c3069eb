"""What became of opinions, which of them still wait for an answer, and on whose behalf somebody may answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from deliberation.consultations.models import Participation
from deliberation.opinions.models import Disposition, Ending, Opinion, Round
from deliberation.opinions.queries.rounds import house_of
from deliberation.opinions.rules.endings import FOLLOWED_UP
from deliberation.people import policy
from deliberation.people.models import Grant, Organisation, Person

MAX_CHAIN = 20  # merged into one that is merged itself: each step was checked, this bounds what is followed


@dataclass(frozen=True, slots=True)
class Meter:
    """Of the `total` opinions with words that are shown: how many of each kind, and how many are left."""

    total: int
    kinds: Mapping[str, int]

    @property
    def answered(self) -> int:
        return sum(self.kinds.get(kind, 0) for kind in FOLLOWED_UP)

    @property
    def excused(self) -> int:
        return self.kinds.get("excused", 0)

    @property
    def left(self) -> int:
        return self.kinds.get("", 0)

    @property
    def named(self) -> list[tuple[str, int]]:
        """The kinds in words, those that there are."""
        choices = [choice for choice in Disposition.Kind.choices if choice[0] != "reopened"]
        return [(str(name), self.kinds[kind]) for kind, name in choices if self.kinds.get(kind)]


def answerable_in(round: Round) -> QuerySet[Opinion]:
    """What everybody reads and so gets an answer: never what only a moderator has seen, nor mere choices."""
    shown = Opinion.objects.filter(round=round, status=Opinion.Status.SHOWN).exclude(shown_text="")
    return shown.select_related("place", "group").order_by("number")


def meter_of(round: Round) -> Meter:
    rows = answerable_in(round).select_related(None).order_by().values_list("ends_as").annotate(n=Count("pk"))
    kinds = dict(rows)
    return Meter(total=sum(kinds.values()), kinds=kinds)


@dataclass(frozen=True, slots=True)
class Answered:
    """A round, when something was last said of its opinions, and how many ended in which way."""

    round: Round
    at: datetime
    meter: Meter


def last_answered(seen: QuerySet[Round], *, most: int) -> list[Answered]:
    """Those of these rounds that were answered last; a round that is stopped tells nothing."""
    latest = Disposition.objects.filter(round=OuterRef("pk")).order_by("-pk").values("at")[:1]
    dated = seen.filter(stopped=False).annotate(answered_at=Subquery(latest)).exclude(answered_at=None)
    found = list(dated.select_related("consultation__organisation").order_by("-answered_at", "-pk")[:most])
    shown = Opinion.objects.filter(round__in=found, status=Opinion.Status.SHOWN).exclude(shown_text="")
    kinds: dict[int, dict[str, int]] = {one.pk: {} for one in found}
    for round, kind, n in shown.order_by().values_list("round", "ends_as").annotate(n=Count("pk")):
        kinds[round][kind] = n
    return [Answered(one, one.answered_at, Meter(sum(kinds[one.pk].values()), kinds[one.pk])) for one in found]


def standing(opinions: Iterable[Opinion]) -> dict[int, list[Disposition]]:
    """Of each opinion the dispositions that were not taken back, oldest first."""
    found: dict[int, list[Disposition]] = {opinion.pk: [] for opinion in opinions}
    taken_back = Ending.objects.filter(
        opinion=OuterRef("opinion"),
        disposition__kind=Disposition.Kind.REOPENED,
        disposition__of=OuterRef("disposition"),
    )
    rows = Ending.objects.filter(opinion__in=found).exclude(disposition__kind=Disposition.Kind.REOPENED)
    rows = rows.filter(~Exists(taken_back)).select_related("disposition__organisation", "disposition__into")
    for ending in rows.order_by("pk"):
        found[ending.opinion_id].append(ending.disposition)
    return found


def root_of(opinion: Opinion) -> Opinion:
    """The opinion this one was merged into in the end; itself where it stands alone."""
    for _ in range(MAX_CHAIN):
        if opinion.ends_as != Disposition.Kind.MERGED:
            return opinion
        into = [one.into for one in standing([opinion])[opinion.pk] if one.into is not None]
        if not into:
            return opinion
        opinion = into[-1]
    return opinion


def merged_into(opinion: Opinion) -> QuerySet[Opinion]:
    """Those that ended by being merged into this one, and still do."""
    return Opinion.objects.filter(
        ends_as=Disposition.Kind.MERGED, endings__disposition__into=opinion, endings__disposition__kind="merged"
    ).distinct()


def latest_ending(round: Round) -> int:
    """By which a form knows what was done since it was shown."""
    latest = Ending.objects.filter(opinion__round=round).order_by("-pk").values_list("pk", flat=True).first()
    return latest or 0


def answered_since(opinions: Iterable[int], *, seen: int) -> set[int]:
    rows = Ending.objects.filter(opinion__in=list(opinions), pk__gt=seen)
    return set(rows.values_list("opinion", flat=True))


def acts_of(round: Round, *, organisations: Iterable[int] | None = None) -> QuerySet[Disposition]:
    """What was done last, each with `n` opinions and `back` of them taken back; of some organisations, or all."""
    rows = Disposition.objects.filter(round=round).exclude(kind=Disposition.Kind.REOPENED)
    if organisations is not None:
        rows = rows.filter(kind=Disposition.Kind.ANSWERED, organisation__in=list(organisations))
    counted = rows.annotate(n=Count("endings", distinct=True), back=Count("taken_back_by__endings", distinct=True))
    return counted.select_related("by", "organisation", "into").order_by("-pk")


def subject_for_answers(round: Round) -> policy.Subject:
    """The round's organisation as the policy asks about answers: with those who take part in its consultation."""
    people = Participation.objects.filter(consultation=round.consultation_id).values_list("person", flat=True)
    return replace(house_of(round), people=frozenset(people))


def departments_of(house: Organisation) -> list[Organisation]:
    """The departments whose officers the secretariat of this organisation looks after: see `Organisation`."""
    rows = Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT).order_by("name")
    every = {one.pk: one for one in rows}

    def answers_to(one: Organisation) -> int | None:
        seen: set[int] = set()
        over: Organisation | None = one
        while over is not None and over.pk not in seen:
            if over.answers_to_id is not None:
                return over.answers_to_id
            seen.add(over.pk)
            over = every.get(over.parent_id or 0)
        return None

    return [one for one in every.values() if answers_to(one) == house.pk]


def answering_for(actor: policy.Actor, round: Round) -> list[Organisation]:
    """On whose behalf the actor may answer in this round; empty: they have no business there."""
    subject, house = subject_for_answers(round), round.consultation.organisation
    return [
        one
        for one in (house, *departments_of(house))
        if policy.may_answer(actor, subject, answering=_answering(one, house))
    ]


def _answering(one: Organisation, house: Organisation) -> policy.Subject:
    """A department that is known to answer to the house, or the house itself; asks the database nothing."""
    return policy.Subject(kind=one.kind, organisation=one.pk, looked_after_by=None if one == house else house.pk)


def is_officer(person: Person, *, on: date) -> bool:
    held = Grant.objects.filter(Grant.in_force(on=on), person=person)
    return held.filter(role=Grant.Role.DEPARTMENT).exists()


def to_answer_by(person: Person) -> QuerySet[Round]:
    """The rounds of the consultations this officer takes part in, with `total` shown and `left` unanswered."""
    shown = Q(opinions__status=Opinion.Status.SHOWN) & ~Q(opinions__shown_text="")
    rows = Round.objects.filter(consultation__participations__person=person).exclude(state=Round.State.DRAFT)
    counted = rows.annotate(
        total=Count("opinions", filter=shown),
        left=Count("opinions", filter=shown & Q(opinions__ends_as="")),
    )
    return counted.select_related("consultation__organisation").order_by(F("left").desc(), "-pk")
