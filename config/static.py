"""The files of the front end, served by ourselves where no web server stands in front."""

import re
from typing import Any

from asgiref.sync import async_to_sync, iscoroutinefunction, sync_to_async
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware
from servestatic.middleware import ServeStaticMiddleware  # type: ignore[import-untyped]

# Vite puts a digest of the content in these names: a changed file is another file.
_NAMED_BY_CONTENT = re.compile(r"^/static/assets/.+-[\w-]{8}\.\w+$")


class StaticFiles(ServeStaticMiddleware):
    def immutable_file_test(self, path: str, url: str) -> bool:
        """Whether browsers may keep the file for ever. The setting of this name reaches only the WSGI class."""
        return _NAMED_BY_CONTENT.match(url) is not None


@sync_and_async_middleware
def static_files(get_response: Any) -> Any:
    """The middleware of both ways through: on a thread, whatever is no file passes without a detour by the loop."""
    if iscoroutinefunction(get_response):
        return StaticFiles(get_response)
    files = async_to_sync(StaticFiles(sync_to_async(get_response)))

    def on_a_thread(request: HttpRequest) -> HttpResponseBase:
        found: HttpResponseBase = (
            files(request) if request.path_info.startswith(settings.STATIC_URL) else get_response(request)
        )
        return found

    return on_a_thread
