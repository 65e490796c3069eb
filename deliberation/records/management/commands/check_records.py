"""`manage.py check_records [MEETING]`: every sealed record, from its first entry to its packages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.meetings.event_log.store import BrokenLog
from deliberation.meetings.models import Meeting
from deliberation.records.checking import Fault, check_record


class Command(BaseCommand):
    help = "Check the log, the seals, the directory and the packages of sealed records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting", nargs="?", help="the id of one meeting; else all that are sealed")

    def handle(self, *args: Any, **options: Any) -> None:
        sealed = Meeting.objects.filter(seals__isnull=False).distinct().order_by("pk")
        if options["meeting"]:
            sealed = sealed.filter(pk=options["meeting"])
        faults = 0
        for meeting in sealed:
            try:
                seals, editions = check_record(meeting)
                self.stdout.write(f"{meeting.pk}  seals {seals}, packages {editions}: good")
            except (Fault, BrokenLog) as fault:
                faults += 1
                self.stderr.write(f"{meeting.pk}  {fault}")
        if faults:
            raise CommandError(f"{faults} of the records do not hold.")
