"""`manage.py export_log MEETING`: the whole log as JSON lines, with all that is needed to check it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.meetings.event_log.store import BrokenLog, read
from deliberation.meetings.management.commands.verify_log import meeting_named
from deliberation.meetings.models import Entry


class Command(BaseCommand):
    help = "Write a meeting's log as JSON lines, oldest entry first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("meeting", help="the id of the meeting (a UUID)")

    def handle(self, *args: Any, **options: Any) -> None:
        meeting = meeting_named(options["meeting"])
        try:
            for entry in read(meeting.pk):
                self.stdout.write(json.dumps(as_json(entry), ensure_ascii=False, separators=(",", ":")))
        except BrokenLog as broken:
            raise CommandError(f"The log ends before entry {broken.seq}: {broken.reason}.") from broken


def as_json(entry: Entry) -> dict[str, Any]:
    """One entry shown in full: with its nonce and salt it can be checked, and no longer be hidden."""
    return {
        "meeting": str(entry.meeting_id),
        "seq": entry.seq,
        "at": entry.at,
        "by": entry.by,
        "type": entry.type,
        "facts": entry.facts,
        "text": entry.text,
        "salt": hexed(entry.salt),
        "nonce": hexed(entry.nonce),
        "commitment": hexed(entry.commitment),
        "hash": hexed(entry.hash),
    }


def hexed(value: bytes | memoryview | None) -> str | None:
    return None if value is None else bytes(value).hex()
