"""`manage.py queue_job KIND [SUBJECT]`: asks for a job, as a timer of the system does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.jobs import operations, registry


class Command(BaseCommand):
    help = "Ask for a job; a worker does it soon."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", help="such as meetings.verify_logs")
        parser.add_argument("subject", nargs="?", default="")

    def handle(self, *, kind: str, subject: str, **options: Any) -> None:
        if kind not in registry.kinds():
            raise CommandError(f"There is no job {kind}; there are: {', '.join(registry.kinds())}.", returncode=2)
        self.stdout.write(f"{operations.enqueue(kind, subject).pk}")
