"""The requests of the data interface: parse, one question, JSON with an ETag; the same for everybody, whoever asks."""

from hashlib import sha256
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from deliberation.records.api.asking import Bad, not_there, understood
from deliberation.records.api.description import document
from deliberation.records.api.endpoints import ENDPOINTS
from deliberation.records.api.shapes import Problem

READS = ("GET", "HEAD", "OPTIONS")
DESCRIPTION = "openapi.json"
SECONDS = 60  # that a copy may be kept


@csrf_exempt  # nothing is changed, and no cookie is read
def api(request: HttpRequest, path: str) -> HttpResponseBase:
    """Whatever stands below /api/v1/: what anybody sees without an account, also to those who have one."""
    if request.method not in READS:
        return _allowing(_problem(Bad(405, "read_only", "Only GET and HEAD.")))
    if request.method == "OPTIONS":
        return _allowing(_open(HttpResponse(status=204)))
    try:
        # Names have their Chinese form in fields of their own; nothing depends on who asks in which language.
        with translation.override(settings.LANGUAGE_CODE):
            answer = _answer(request, path)
    except Bad as bad:
        return _problem(bad)
    body = msgspec.json.encode(answer)
    response = _open(HttpResponse(body, content_type="application/json"))
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


@require_safe
def described(request: HttpRequest) -> HttpResponse:
    """The page that says what there is."""
    context = {"endpoints": ENDPOINTS, "root": _root(request), "description": _root(request) + DESCRIPTION}
    return render(request, "records/api.html", context)


def _answer(request: HttpRequest, path: str) -> Any:
    if path == DESCRIPTION:
        return document(server=_root(request).rstrip("/"))
    for endpoint in ENDPOINTS:
        if match := endpoint.pattern.fullmatch(path):
            return endpoint.answer(request, understood(request.GET, endpoint.parameters) | match.groupdict())
    raise not_there()


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("api", args=[""]))


def _problem(bad: Bad) -> HttpResponse:
    body = msgspec.json.encode(Problem(bad.code, bad.detail))
    return _open(HttpResponse(body, status=bad.status, content_type="application/json"))


def _open(response: HttpResponse) -> HttpResponse:
    """Pages of other sites may read it; no cookie goes with such a request."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag"
    return response


def _allowing(response: HttpResponse) -> HttpResponse:
    response["Allow"] = ", ".join(READS)
    response["Access-Control-Allow-Methods"] = ", ".join(READS)
    response["Access-Control-Allow-Headers"] = "If-None-Match"
    response["Access-Control-Max-Age"] = "86400"
    return response
