"""What waits for a moderator, whose matter it may not be, and what was decided."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from deliberation.opinions.models import Decision, Opinion, OpinionLink, Recusal, Round
from deliberation.opinions.rules.personal_data import find
from deliberation.people.models import Grant, Person


def waiting_in(round: Round) -> QuerySet[Opinion]:
    """All that waits, the first due first."""
    rows = Opinion.objects.filter(round=round).exclude(waits_for="")
    return rows.select_related("place", "group", "claimed_by", "appeal", "round__consultation__organisation").order_by(
        "due_at", "number"
    )


def queue_for(round: Round, *, by: Person, at: datetime) -> QuerySet[Opinion]:
    """What this moderator may take now: not being looked at by others, not their own matter, not their own decision."""
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=at) | Q(claimed_by=by)
    decided = Decision.objects.filter(opinion=OuterRef("pk"), by=by).exclude(verdict=Decision.Verdict.UNDONE)
    own = OpinionLink.objects.filter(opinion=OuterRef("pk"), participant__link__account=by.user_id)
    rows = waiting_in(round).filter(free, editable_until__lte=at).exclude(entered_by=by)
    rows = rows.exclude(Q(waits_for=Opinion.Waiting.APPEAL) & Exists(decided))
    if by.user_id is not None:
        rows = rows.exclude(Exists(own))
    if Recusal.objects.filter(round=round, person=by).exists():
        return rows.none()
    return rows


def conflicted(opinions: Iterable[Opinion]) -> dict[int, frozenset[int]]:
    """Of each opinion the persons whose own it is: who entered it, and who wrote it while signed in."""
    rows = list(opinions)
    people: dict[int, set[int]] = {one.pk: {one.entered_by_id} - {None} for one in rows}  # type: ignore[misc]
    written = OpinionLink.objects.filter(opinion__in=people, participant__link__account__person__isnull=False)
    for opinion, person in written.values_list("opinion", "participant__link__account__person"):
        people[opinion].add(person)
    return {pk: frozenset(found) for pk, found in people.items()}


def decided_before(opinion: Opinion, *, by: Person) -> bool:
    return opinion.decisions.filter(by=by).exclude(verdict=Decision.Verdict.UNDONE).exists()


def fit_for_bulk(opinions: Iterable[Opinion], *, by: Person, shows: bool, at: datetime) -> list[tuple[Opinion, str]]:
    """Each with why it is left out of a bulk act, as a code; empty where it is not."""
    rows = list(opinions)
    own = conflicted(rows)
    return [(one, _why_not(one, by=by, own=own[one.pk], shows=shows, at=at)) for one in rows]


def _why_not(opinion: Opinion, *, by: Person, own: frozenset[int], shows: bool, at: datetime) -> str:
    if not opinion.waits_for or at < opinion.editable_until:
        return "decided"
    if opinion.waits_for != Opinion.Waiting.REVIEW:
        return opinion.waits_for
    if by.pk in own:
        return "own"
    if opinion.claimed_by_id not in (None, by.pk) and opinion.claimed_until and opinion.claimed_until > at:
        return "claimed"
    if shows and find(opinion.text or ""):
        return "personal"
    return ""


def counts_by_reason(round: Round) -> dict[str, int]:
    """How many stand withheld, by reason: public, since it names nobody."""
    latest = Decision.objects.filter(opinion=OuterRef("opinion"), pk__gt=OuterRef("pk"))
    rows = Decision.objects.filter(opinion__round=round, opinion__status=Opinion.Status.WITHHELD)
    rows = rows.filter(~Exists(latest), verdict=Decision.Verdict.WITHHELD)
    return dict(Counter(rows.values_list("reason", flat=True)).most_common())


def log_of(round: Round) -> QuerySet[Decision]:
    """Every decision, oldest first."""
    rows = Decision.objects.filter(opinion__round=round).order_by("pk")
    return rows.select_related("opinion", "by")


def latest_of(round: Round, *, by: Person) -> Decision | None:
    """The latest decision this moderator took alone, unless it was followed by another one."""
    latest = Decision.objects.filter(opinion__round=round, by=by).order_by("-pk").select_related("opinion").first()
    if latest is None or latest.verdict == Decision.Verdict.UNDONE or latest.batch_id is not None:
        return None
    return latest


def batches_of(round: Round) -> list[Any]:
    """The latest acts on many at once, each with `n`, how many, and `verdict` in words."""
    rows: list[Any] = list(round.batches.select_related("by").annotate(n=Count("decisions"))[:10])
    names = dict(Decision.Verdict.choices)
    verdicts = dict(Decision.objects.filter(batch__in=rows).values_list("batch", "verdict"))
    for one in rows:
        one.verdict = names.get(verdicts.get(one.pk, ""), "")
    return rows


def is_recused(round: Round, person: Person) -> bool:
    return Recusal.objects.filter(round=round, person=person).exists()


def moderates(person: Person) -> bool:
    held = Grant.objects.filter(Grant.in_force(on=timezone.localdate()), person=person)
    return held.filter(role=Grant.Role.OPINION_MODERATOR).exists()


def reviewed_by(person: Person) -> list[Round]:
    """The rounds whose opinions this person reviews, with `waiting`, how many wait."""
    held = Grant.objects.filter(Grant.in_force(on=timezone.localdate()), person=person)
    of = held.filter(role=Grant.Role.OPINION_MODERATOR).values("organisation")
    rows = Round.objects.filter(consultation__organisation__in=of).exclude(state=Round.State.DRAFT)
    waits = Count("opinions", filter=~Q(opinions__waits_for=""))
    return list(rows.select_related("consultation__organisation").annotate(waiting=waits).order_by("-waiting", "-pk"))
