"""How pages are served: each on one thread through all middleware, where Django would change threads twenty times.

Its asynchronous handler takes every middleware to a thread and back by itself, which costs more than most pages.
What has to wait in the loop (asynchronous views, files) goes its way as ever.
"""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import iscoroutinefunction, sync_to_async
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.base import BaseHandler
from django.db import close_old_connections, connections
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

ACCOUNTS = "/accounts/"
SIGN_IN = "/accounts/login/"
STEP_SECONDS = 0.25


class Pages(ASGIHandler):
    def __init__(self) -> None:
        super().__init__()
        self._on_a_thread = BaseHandler()
        self._on_a_thread.load_middleware(is_async=False)
        # A hall that signs in waits in the loop for its turn: on a thread each, all of them would hold a connection to
        # the database while passwords are hashed. Those who are sent mail do not hold up those with a password.
        self._with_password = ThreadPoolExecutor(4, thread_name_prefix="rostrum-sign-in")
        self._with_mail = ThreadPoolExecutor(8, thread_name_prefix="rostrum-accounts")

    async def get_response_async(self, request: HttpRequest) -> HttpResponseBase:
        if waits_in_the_loop(request):
            return await super().get_response_async(request)
        if request.method == "POST" and request.path_info.startswith(ACCOUNTS):
            if request.path_info == SIGN_IN:
                return await self._in_turn(request, self._with_password)
            return await self._in_steps(request)
        return await sync_to_async(self._on_a_thread.get_response, thread_sensitive=True)(request)

    async def _in_steps(self, request: HttpRequest) -> HttpResponseBase:
        """The answer leaves a whole number of steps after the form came; what it looked up takes far less than one.

        So nobody learns by the clock whether an address or a number is known. A password takes one hash either way.
        """
        began = time.monotonic()
        answer = await self._in_turn(request, self._with_mail)
        await asyncio.sleep(STEP_SECONDS - (time.monotonic() - began) % STEP_SECONDS)
        return answer

    async def _in_turn(self, request: HttpRequest, threads: ThreadPoolExecutor) -> HttpResponseBase:
        return await sync_to_async(self._answered, thread_sensitive=False, executor=threads)(request)

    def _answered(self, request: HttpRequest) -> HttpResponseBase:
        """On a thread that outlives the request, whose signals are sent on another."""
        close_old_connections()
        try:
            return self._on_a_thread.get_response(request)
        finally:
            connections.close_all()


def waits_in_the_loop(request: HttpRequest) -> bool:
    if request.path_info.startswith(settings.STATIC_URL):
        return True
    try:
        return iscoroutinefunction(resolve(request.path_info).func)
    except Resolver404:
        return False
