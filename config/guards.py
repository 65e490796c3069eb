"""Middleware for every page: who may keep a copy, and which characters no address may contain."""

from collections.abc import Awaitable, Callable
from inspect import iscoroutinefunction
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.decorators import sync_and_async_middleware

from config.views import bad_request

Answering = Callable[[HttpRequest], Any]


@sync_and_async_middleware
def private(get_response: Answering) -> Answering:
    """No cache between us and a visitor keeps a page, and of somebody who is signed in not even their own browser."""
    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> HttpResponse:
            return _kept_private(request, await get_response(request))

        return answer_later

    def answer(request: HttpRequest) -> HttpResponse:
        return _kept_private(request, get_response(request))

    return answer


def _kept_private(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if not response.has_header("Cache-Control"):
        name = settings.SESSION_COOKIE_NAME
        personal = name in request.COOKIES or name in response.cookies
        patch_cache_control(response, private=True, **({"no_store": True} if personal else {}))
    return response


@sync_and_async_middleware
def readable(get_response: Answering) -> Answering:
    """A NUL in an address means nothing to any page of ours, and PostgreSQL takes none: refused without a traceback."""
    if iscoroutinefunction(get_response):

        async def answer_later(request: HttpRequest) -> HttpResponse:
            if _holds_nul(request):
                return await sync_to_async(bad_request, thread_sensitive=False)(request)
            later: Awaitable[HttpResponse] = get_response(request)
            return await later

        return answer_later

    def answer(request: HttpRequest) -> HttpResponse:
        response: HttpResponse = bad_request(request) if _holds_nul(request) else get_response(request)
        return response

    return answer


def _holds_nul(request: HttpRequest) -> bool:
    query = request.META.get("QUERY_STRING", "")
    return "\0" in request.path or "\0" in query or "%00" in query
