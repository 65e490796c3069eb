"""Who may enter which desk page of a round: decorators, closed by default."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from deliberation.opinions.models import Round
from deliberation.opinions.queries.answering import answering_for
from deliberation.people import policy, queries
from deliberation.people.desk.access import signed_in
from deliberation.people.models import Organisation, Person

View = Callable[..., HttpResponse]
Rule = Callable[[policy.Actor, policy.Subject], bool]
DESK_RULES: tuple[Rule, ...] = (policy.may_run_rounds, policy.may_enter_opinions, policy.may_moderate)


@dataclass(frozen=True, slots=True)
class RoundDesk:
    """Who sits at the desk of which organisation, and may do what with its rounds."""

    person: Person
    actor: policy.Actor
    organisation: Organisation
    subject: policy.Subject

    @property
    def runs(self) -> bool:
        return policy.may_run_rounds(self.actor, self.subject)

    @property
    def enters(self) -> bool:
        return policy.may_enter_opinions(self.actor, self.subject)

    @property
    def moderates(self) -> bool:
        return policy.may_moderate(self.actor, self.subject)

    @property
    def stops(self) -> bool:
        return policy.may_stop_round(self.actor, self.subject)


def desk_of(person: Person, organisation: Organisation) -> RoundDesk:
    actor = queries.actor(person, on=timezone.localdate())
    return RoundDesk(person, actor, organisation, queries.subject_of(organisation))


def at_house(rule: Rule) -> Callable[[View], View]:
    """A page of one organisation's rounds: 404 to whoever has no business there, 403 where only this page is closed."""

    def guarded(view: View) -> View:
        @signed_in
        @wraps(view)
        def page(request: HttpRequest, visitor: Person, /, *, organisation: int, **kwargs: Any) -> HttpResponse:
            desk = desk_of(visitor, get_object_or_404(Organisation, pk=organisation))
            _must(desk, rule)
            return view(request, desk, **kwargs)

        return page

    return guarded


def at_round(rule: Rule) -> Callable[[View], View]:
    """A desk page of one round: `view(request, desk, round)`."""

    def guarded(view: View) -> View:
        @signed_in
        @wraps(view)
        def page(request: HttpRequest, visitor: Person, /, *, pk: int, **kwargs: Any) -> HttpResponse:
            round = get_object_or_404(Round.objects.select_related("consultation__organisation"), pk=pk)
            desk = desk_of(visitor, round.consultation.organisation)
            _must(desk, rule)
            return view(request, desk, round, **kwargs)

        return page

    return guarded


@dataclass(frozen=True, slots=True)
class AnswerDesk:
    """Who answers opinions of a round: on whose behalf, and whether they also say what else became of them."""

    person: Person
    round: Round
    organisations: tuple[Organisation, ...]
    settles: bool

    @property
    def organisation(self) -> Organisation:
        return self.round.consultation.organisation


def answers_round(view: View) -> View:
    """A page for whoever may answer in this round, `view(request, desk, round)`; 404 to everybody else."""

    @signed_in
    @wraps(view)
    def page(request: HttpRequest, visitor: Person, /, *, pk: int, **kwargs: Any) -> HttpResponse:
        opened = Round.objects.exclude(state=Round.State.DRAFT).select_related("consultation__organisation")
        round = get_object_or_404(opened, pk=pk)
        actor = queries.actor(visitor, on=timezone.localdate())
        organisations = answering_for(actor, round)
        if not organisations:
            raise Http404
        settles = policy.may_settle(actor, queries.subject_of(round.consultation.organisation))
        return view(request, AnswerDesk(visitor, round, tuple(organisations), settles), round, **kwargs)

    return page


def _must(desk: RoundDesk, rule: Rule) -> None:
    if not any(may(desk.actor, desk.subject) for may in DESK_RULES):
        raise Http404
    if not rule(desk.actor, desk.subject):
        raise PermissionDenied
