"""Following one's opinion: by its reference code, or from one's own page while signed in.

The code is the authority for what is done here, and no cookie is: whoever forges a request would have to know it. So
these forms need no proof of origin, which a browser that names no referrer cannot give.
"""

import hashlib
from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deliberation.opinions.forms import Appealing, Code, Words
from deliberation.opinions.models import Opinion
from deliberation.opinions.operations.appealing import appeal as ask_again
from deliberation.opinions.operations.submitting import edit as change
from deliberation.opinions.operations.submitting import withdraw as take_back
from deliberation.opinions.queries.following import progress
from deliberation.opinions.queries.opinions import by_code, of_account
from deliberation.opinions.rules.reasons import WITHHOLDING
from deliberation.opinions.rules.receipts import normalised
from deliberation.opinions.views.visitors import COOKIE, private, unkept

MAX_FAILURES, FAILURE_SECONDS = 60, 600
View = Callable[..., HttpResponse]


@csrf_exempt
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Ask for a code, and show how far its opinion has come. A code in the fragment is filled in by script."""
    form = Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opinion = _looked_up(request, form)
        if opinion is not None:
            return _shown(request, opinion, code=normalised(form.cleaned_data["code"]) or "")
    status = 429 if form.has_error("code", "too_often") else 200
    return private(render(request, "opinions/follow.html", {"form": form}, status=status))


def by_its_code(view: View) -> View:
    @csrf_exempt
    @sensitive_post_parameters("code")
    @require_POST
    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        form = Code(request.POST)
        opinion = _looked_up(request, form) if form.is_valid() else None
        if opinion is None:
            return private(render(request, "opinions/follow.html", {"form": form}))
        return view(request, opinion, code=normalised(form.cleaned_data["code"]) or "")

    return page


@by_its_code
def withdraw(request: HttpRequest, opinion: Opinion, *, code: str) -> HttpResponse:
    """The first press asks, the second one withdraws."""
    if "sure" not in request.POST:
        return private(render(request, "opinions/withdraw.html", {"opinion": opinion, "code": code}))
    return _done(request, opinion, code, lambda: take_back(opinion=opinion, at=timezone.now()))


@by_its_code
def edit(request: HttpRequest, opinion: Opinion, *, code: str) -> HttpResponse:
    form = Words(request.POST if "text" in request.POST else None, most=opinion.round.max_length)
    if not form.is_bound:
        form = Words(initial={"text": opinion.text}, most=opinion.round.max_length)
    elif form.is_valid():
        text = form.cleaned_data["text"]
        return _done(request, opinion, code, lambda: change(opinion=opinion, text=text, at=timezone.now()))
    return private(render(request, "opinions/edit.html", {"opinion": opinion, "form": form, "code": code}))


@by_its_code
def appeal(request: HttpRequest, opinion: Opinion, *, code: str) -> HttpResponse:
    form = Appealing(request.POST)
    if not form.is_valid():
        return _shown(request, opinion, code=code, problem=" ".join(map(str, form.errors["words"])))
    words = form.cleaned_data["words"]
    return _done(request, opinion, code, lambda: ask_again(opinion=opinion, words=words, at=timezone.now()))


@csrf_exempt
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """On a borrowed phone: nothing of what was written or answered stays on it."""
    answer = private(redirect("home"))
    answer.delete_cookie(COOKIE, samesite="Lax")
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What somebody submitted while signed in."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    now = timezone.now()
    rows = [(opinion, progress(opinion, at=now)) for opinion in of_account(request.user)]
    return unkept(render(request, "opinions/mine.html", {"rows": rows}))


@require_safe
def my_own(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
    return _shown(request, get_object_or_404(of_account(request.user), pk=pk), code="")


def _looked_up(request: HttpRequest, form: Code) -> Opinion | None:
    """The opinion, or a form that says why not. Sixty bits are not guessed; the limit is against the load of trying."""
    address = str(get_adapter().get_client_ip(request))
    key = f"reference-code-{hashlib.sha256(address.encode()).hexdigest()[:32]}"
    if cache.get(key, 0) >= MAX_FAILURES:
        message = _("Too many wrong codes came from here. Wait ten minutes and try again.")
        form.add_error("code", ValidationError(message, code="too_often"))
        return None
    opinion = by_code(form.cleaned_data["code"])
    if opinion is None:
        cache.add(key, 0, FAILURE_SECONDS)
        cache.incr(key)
        form.add_error("code", _("No opinion has this code. Compare it with your slip, character by character."))
    return opinion


def _done(request: HttpRequest, opinion: Opinion, code: str, act: Callable[[], object]) -> HttpResponse:
    problem = ""
    try:
        act()
    except ValidationError as refusal:
        problem = " ".join(refusal.messages)
    found = by_code(code)
    return _shown(request, found or opinion, code=code, problem=problem)


def _shown(request: HttpRequest, opinion: Opinion, *, code: str, problem: str = "") -> HttpResponse:
    now = timezone.now()
    told = progress(opinion, at=now)
    context = {
        "opinion": opinion,
        "round": opinion.round,
        "progress": told,
        "reason": WITHHOLDING.get(told.decision.reason) if told.decision else None,
        "code": code,
        "ends_with": code[-4:],
        "editable": bool(code and opinion.text) and opinion.editable(now),
        "now": now,
        "problem": problem,
        "form": Code(),
    }
    keep = private if code else unkept
    return keep(render(request, "opinions/followed.html", context))
