"""`manage.py verify_log MEETING`: check a log from its first entry, and name the first bad one."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.meetings.event_log.store import BrokenLog
from deliberation.meetings.event_log.verify import verify
from deliberation.meetings.models import Meeting


class Command(BaseCommand):
    help = "Check the chain, the guards and the fold of a meeting's log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting", help="the id of the meeting (a UUID)")

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
        try:
            verified = verify(meeting)
        except BrokenLog as broken:
            raise CommandError(f"The log cannot be trusted from entry {broken.seq}: {broken.reason}.") from broken
        redacted = f", {len(verified.redacted)} of them redacted" if verified.redacted else ""
        self.stdout.write(f"{verified.entries} entries{redacted}; the chain holds and ends in {verified.hash.hex()}.")


def meeting_named(name: str) -> Meeting:
    """The meeting with this id; a clear sentence and exit code 2 where there is none."""
    try:
        return Meeting.objects.get(pk=UUID(name))
    except (ValueError, Meeting.DoesNotExist) as absent:
        raise CommandError(f"There is no meeting {name}.", returncode=2) from absent
