"""Opinions a clerk enters for somebody who calls, comes to a station, or wrote on paper; each gets a slip.

Nothing of them stays on the device: no draft is kept, no cookie is set, and the form is empty again after each.
"""

import secrets
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deliberation.opinions.desk_forms import Entering
from deliberation.opinions.forms import Submission
from deliberation.opinions.models import Opinion, Round
from deliberation.opinions.operations.participants import Known
from deliberation.opinions.operations.submitting import Entered, submit
from deliberation.opinions.rules.receipts import LENGTH, code_from, grouped
from deliberation.opinions.views.access import RoundDesk, at_round
from deliberation.opinions.views.visitors import sealed, unkept, unsealed
from deliberation.people import policy

LISTED = 20


@require_http_methods(["GET", "POST"])
@at_round(policy.may_enter_opinions)
def enter(request: HttpRequest, desk: RoundDesk, round: Round) -> HttpResponse:
    """One page: the words, how they came, and what was done with the author before; then the slip beside a new form."""
    if request.method == "GET":
        return _page(request, desk, round, Submission(round=round, for_clerk=True), Entering())
    form, how = Submission(request.POST, round=round, for_clerk=True), Entering(request.POST)
    seal = unsealed(request.POST.get("seal", ""))
    fine = form.is_valid() & how.is_valid()
    if seal is None or seal.get("round") != round.pk:
        how.add_error(None, ValidationError(_("This form is old. Check it and send it again."), code="stale"))
        fine = False
    if not fine or seal is None:
        return _page(request, desk, round, form, how)
    try:
        stored = submit(
            round=round.pk,
            key=UUID(seal["key"]),
            code=seal["code"],
            what=form.contribution(),
            known=Known(),
            at=timezone.now(),
            entered=Entered(desk.person, how.cleaned_data["channel"], how.cleaned_data["paper_number"]),
        )
    except ValidationError as refusal:
        how.add_error(None, refusal)
        return _page(request, desk, round, form, how)
    except IntegrityError:
        how.add_error("paper_number", _("A paper with this number was entered already."))
        return _page(request, desk, round, form, how)
    slip = {"opinion": stored.opinion, "code": seal["code"], "parts": grouped(seal["code"])}
    return _page(request, desk, round, Submission(round=round, for_clerk=True), Entering(), slip=slip)


def _page(
    request: HttpRequest, desk: RoundDesk, round: Round, form: Submission, how: Entering, *, slip: Any = None
) -> HttpResponse:
    code = code_from(secrets.token_bytes(LENGTH))
    mine = Opinion.objects.filter(round=round, entered_by=desk.person).order_by("-pk")
    context = {
        "desk": desk,
        "round": round,
        "form": form,
        "how": how,
        "slip": slip,
        # A form that failed keeps its seal: pressed again after a break it is still the same opinion.
        "seal": request.POST.get("seal")
        if how.errors or form.errors
        else sealed({"round": round.pk, "key": str(uuid4()), "code": code}),
        "mine": mine[:LISTED],
        "phase": round.phase(timezone.now()),
    }
    return unkept(render(request, "opinions/desk/enter.html", context))
