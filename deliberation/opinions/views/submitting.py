"""Submitting in two pages: write, then check and confirm. Nothing is stored before the second one is sent."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from deliberation.opinions.forms import Submission
from deliberation.opinions.operations.submitting import Stored, submit
from deliberation.opinions.queries.opinions import like
from deliberation.opinions.rules import deadlines
from deliberation.opinions.rules.personal_data import find
from deliberation.opinions.rules.receipts import LENGTH, code_from, grouped
from deliberation.opinions.views.rounds import page
from deliberation.opinions.views.visitors import Visit, private, sealed, unkept, unsealed, visit


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The second page: answers, likely personal data, similar opinions, what is stored, loss of the code."""
    here = visit(request, pk)
    form = Submission(request.POST or None, round=here.round)
    if request.method == "GET" or here.refusal:
        return redirect(f"{here.round.get_absolute_url()}#write")
    if request.POST.get("change") or not form.is_valid():
        return page(here, form, status=200)
    return _checking(here, form, seal=_new_seal(here))


@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Store it and show its reference code. Sent again, by a second press or after a break, it says the same."""
    here = visit(request, pk)
    if request.method == "GET":
        return redirect(here.round)
    form = Submission(request.POST, round=here.round)
    seal = unsealed(request.POST.get("seal", ""))
    if seal is None or seal.get("round") != pk or not form.is_valid():
        # The form is days old, or was tampered with: it is checked anew, and what was typed stays.
        return page(here, form) if not form.is_valid() else _checking(here, form, seal=_new_seal(here))
    if here.refusal and here.refusal != "closed":
        return page(here, form)
    try:
        stored = submit(
            round=pk,
            key=UUID(seal["key"]),
            code=seal["code"],
            what=form.contribution(),
            known=here.known,
            at=here.at,
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return page(here, form)
    return here.remember(private(_receipt(here, stored, code=seal["code"])))


def _new_seal(here: Visit) -> str:
    code = code_from(secrets.token_bytes(LENGTH))
    return sealed({"round": here.round.pk, "key": str(uuid4()), "code": code})


def _checking(here: Visit, form: Submission, *, seal: str) -> HttpResponse:
    text = form.cleaned_data.get("text") or ""
    context: dict[str, Any] = {
        "round": here.round,
        "form": form,
        "seal": seal,
        "found": find(text),
        "similar": like(here.round, text) if text else [],
        "minutes": deadlines.EDIT_SECONDS // 60,
    }
    return unkept(render(here.request, "opinions/check.html", context))


def _receipt(here: Visit, stored: Stored, *, code: str) -> HttpResponse:
    opinion = stored.opinion
    context = {
        "round": here.round,
        "opinion": opinion,
        "code": code,
        "parts": grouped(code),
        "editable": opinion.editable(here.at),
        "remaining": opinion.editable_until - here.at > timedelta(0),
        "says": _("Stored already: this is the same reference code.") if stored.again else "",
    }
    return render(here.request, "opinions/receipt.html", context)
