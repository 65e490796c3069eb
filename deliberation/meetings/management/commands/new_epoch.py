"""`manage.py new_epoch --after-restore`: begins a new epoch, so that browsers that held more say what was lost.

A backup knows nothing of what came after it. Browsers that do would take the next entries for the ones
they know; under a new epoch they let go of what they hold, and show what was lost.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.meetings.management.commands.verify_log import meeting_named
from deliberation.meetings.models import Meeting
from deliberation.meetings.operations import begin_new_history


class Command(BaseCommand):
    help = "Begin a new history of meetings whose database was restored from a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meetings", nargs="*", metavar="meeting", help="the id of a meeting (a UUID)")
        parser.add_argument("--after-restore", action="store_true", help="of every meeting in the database")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["meetings"]) == options["after_restore"]:
            raise CommandError("Name the meetings, or all of them with --after-restore.", returncode=2)
        named = [meeting_named(name) for name in options["meetings"]]
        for meeting in named or Meeting.objects.order_by("pk"):
            after = begin_new_history(meeting=meeting)
            self.stdout.write(f"{meeting.pk}: entry {after} and those before it stay; what follows is another history.")
