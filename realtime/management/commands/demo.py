"""`manage.py demo`: the demonstration, on this machine and for nobody else."""

import logging
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Run the demonstration: a server on this machine, one-click links, and a meeting that runs by itself."
    requires_system_checks = []  # they may look into the database, which is not there yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reset", action="store_true", help="start over with an empty database")

    def handle(self, *args: Any, **options: Any) -> None:
        port, site = settings.DEMO_PORT, f"http://localhost:{settings.DEMO_PORT}"
        if not settings.DEMO:
            raise CommandError("The demonstration runs with DEMO=1 only; `make demo` sets it.")
        if site not in settings.ROSTRUM_ORIGINS or settings.TLS:
            raise CommandError(f"ROSTRUM_ORIGINS is set, but not to {site}, where the demonstration would be.")
        refuse_taken(port)
        if options["reset"]:
            start_over()
        # Whoever reads the terminal looks for the addresses.
        logging.getLogger("daphne").setLevel(logging.WARNING)
        self.run(port, site)

    def run(self, port: int, site: str) -> None:
        # Here, since they choose the event loop for the whole process.
        from deliberation.consultations.demo_data import load
        from deliberation.opinions import demo_data as opinions
        from realtime import server
        from realtime.demo import welcome
        from realtime.demo.sittings import play_on

        if settings.EMBEDDED:
            Path(settings.DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        demo = load()
        consultation = demo.consultation
        round = opinions.load(consultation, moderators=demo.moderators)
        text = welcome.welcome(site=site, called=welcome.names(), pages=opinions.pages(round))
        connection.close()
        where = server.endpoint(server.parse(["--host", HOST, "--port", str(port)]))
        under_way = once(partial(self.say, text))
        server.serve(where, beside=lambda: play_on(consultation, under_way=under_way))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def once(what: Callable[[], None]) -> Callable[[], None]:
    """Does it the first time it is called."""
    left = [what]
    return lambda: left.pop()() if left else None


def refuse_taken(port: int) -> None:
    with socket.socket() as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((HOST, port))
            attempt.listen()
        except OSError as taken:
            sentence = (
                f"Port {port} of this machine is taken: end what listens there, or choose another with DEMO_PORT."
            )
            raise CommandError(sentence) from taken


def start_over() -> None:
    """Only its own file: a database that somebody named is theirs to empty."""
    from realtime.cluster.lease import AlreadyServed, Lease

    file = settings.DEMO_DIR / "rostrum.sqlite3"
    if not settings.EMBEDDED or Path(settings.DATABASES["default"]["NAME"]) != file:
        raise CommandError("DATABASE_URL is set: starting over deletes the demonstration's own file only.")
    if not file.exists():
        return
    try:
        Lease().take_file()
    except AlreadyServed as served:
        raise CommandError(str(served)) from served
    connection.close()
    for path in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        path.unlink(missing_ok=True)
