"""Whether the connection to a visitor is a secure context: without one browsers withhold what a vote needs."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

OF_THIS_MACHINE = ("localhost", "127.0.0.1", "[::1]")


def connection(request: HttpRequest) -> dict[str, bool]:
    """For every template: true where the page came over plain http from another machine."""
    return {"line_unprotected": not request.is_secure() and _host(request) not in OF_THIS_MACHINE}


def _host(request: HttpRequest) -> str:
    try:
        host = request.get_host()
    except DisallowedHost:
        return ""
    return host if host.endswith("]") else host.rpartition(":")[0] or host
