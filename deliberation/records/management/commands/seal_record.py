"""`manage.py seal_record MEETING`: seal an approved record and make its editions; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.meetings.core.machine import Refused
from deliberation.meetings.event_log.store import BrokenLog
from deliberation.meetings.management.commands.verify_log import meeting_named
from deliberation.records.operations import seal_record
from deliberation.records.signing import NoSigner

WHY = {
    "not_closed": "the meeting is not closed",
    "not_approved": "two people of different roles have not approved it",
    "stale": "nothing has changed since the last seal",
}


class Command(BaseCommand):
    help = "Seal the record of a closed meeting that two people have approved, and make its editions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting", help="the id of the meeting (a UUID)")
        parser.add_argument("--imported", action="store_true", help="a printed debate, which nobody approves here")

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
        try:
            seal = seal_record(meeting=meeting, imported=options["imported"])
        except Refused as refused:
            raise CommandError(f"Not sealed: {WHY.get(refused.code, refused.code)}.") from refused
        except (BrokenLog, NoSigner) as error:
            raise CommandError(f"Not sealed: {error}.") from error
        self.stdout.write(f"entries  {seal.size}")
        self.stdout.write(f"root     {bytes(seal.root).hex()}")
        self.stdout.write(f"chain    {bytes(seal.chain).hex()}")
        self.stdout.write(f"key      {seal.key.fingerprint}")
        if not seal.separate_user:
            self.stdout.write("The signing key is kept by the same user as the platform; the record says so.")
