"""`manage.py export_record MEETING FILE.zip`: the package of one edition, as it was made."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.meetings.management.commands.verify_log import meeting_named
from deliberation.records.models import Edition
from deliberation.records.operations import kinds_of


class Command(BaseCommand):
    help = "Write the package of a sealed record to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting", help="the id of the meeting (a UUID)")
        parser.add_argument("file", type=Path)
        parser.add_argument("--edition", choices=Edition.Kind.values, help="else the one for those who may see it")

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
        kinds = kinds_of(meeting)
        kind = options["edition"] or kinds[1]
        if kind not in kinds:
            raise CommandError(f"This meeting has the editions {' and '.join(kinds)}, not {kind}.", returncode=2)
        edition = Edition.objects.filter(meeting=meeting, kind=kind, package__isnull=False).last()
        if edition is None or edition.package is None:
            raise CommandError("This record is not sealed.")
        options["file"].write_bytes(bytes(edition.package))
        self.stdout.write(f"{options['file']}: edition {kind}, number {edition.number}")
