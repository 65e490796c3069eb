"""Page requests: each runs on one thread through all middleware, instead of changing threads twenty times.

Its asynchronous handler takes every middleware to a thread and back by itself, which costs more than most pages.
What has to wait in the loop (asynchronous views, files) goes its way as ever.
"""

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve


class Pages(ASGIHandler):
    def __init__(self) -> None:
        super().__init__()
        self._on_a_thread = BaseHandler()
        self._on_a_thread.load_middleware(is_async=False)

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        if waits_in_the_loop(request):
            return await super().get_response_async(request)
        return await sync_to_async(self._on_a_thread.get_response, thread_sensitive=True)(request)


def waits_in_the_loop(request: HttpRequest) -> bool:
    if request.path_info.startswith(settings.STATIC_URL):
        return True
    try:
        return iscoroutinefunction(resolve(request.path_info).func)
    except Resolver404:
        return False
