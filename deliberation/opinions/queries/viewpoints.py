"""Viewpoints of a round: what a participant answered, what comes next, and how all voted."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from deliberation.opinions.models import Participant, Round, Viewpoint
from deliberation.opinions.models.viewpoints import AGREE, DISAGREE, PASS
from deliberation.opinions.rules.next_viewpoint import next_viewpoint


@dataclass(frozen=True, slots=True)
class Answering:
    """Where one participant stands: how many viewpoints there are, what was answered, and the next one."""

    total: int
    answered: dict[int, int]
    following: Viewpoint | None


def shown_in(round: Round) -> QuerySet[Viewpoint]:
    return Viewpoint.objects.filter(round=round, hidden=False)


def with_tallies(viewpoints: QuerySet[Viewpoint]) -> QuerySet[Viewpoint]:
    """Each with `n`, `agree`, `disagree` and `passed`: the current votes, never those that were replaced."""
    return viewpoints.annotate(
        n=Count("votes"),
        agree=Count("votes", filter=Q(votes__value=AGREE)),
        disagree=Count("votes", filter=Q(votes__value=DISAGREE)),
        passed=Count("votes", filter=Q(votes__value=PASS)),
    ).order_by("number")


def answering(round: Round, participant: Participant | None, *, seed: str) -> Answering:
    viewpoints = {one.pk: one for one in shown_in(round).annotate(n=Count("votes"))}
    answered = {} if participant is None else dict(participant.votes.values_list("viewpoint", "value"))
    exposure = {pk: one.n for pk, one in viewpoints.items()}
    following = next_viewpoint(exposure, answered=set(answered), seed=seed)
    return Answering(
        total=len(viewpoints),
        answered={pk: value for pk, value in answered.items() if pk in viewpoints},
        following=None if following is None else viewpoints[following],
    )
