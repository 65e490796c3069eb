"""`manage.py import_polis DIR`: a conversation of Polis becomes a closed round."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.opinions.operations.importing import BadFile, read, store


class Command(BaseCommand):
    help = "Bring in a conversation exported from Polis: comments.csv and votes.csv. Bad files leave nothing behind."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument("--json", action="store_true", help="print one object: round, statements, voters, votes")

    def handle(self, *args: Any, folder: Path, json: bool, **options: Any) -> None:
        try:
            conversation = read(folder)
        except BadFile as bad:
            raise CommandError(str(bad), returncode=2) from bad
        made = store(conversation)
        counts = {
            "round": made.pk,
            "statements": len(conversation.statements),
            "voters": len({vote.voter for vote in conversation.votes}),
            "votes": len(conversation.votes),
        }
        self.stdout.write(_line(counts) if json else ", ".join(f"{name}: {n}" for name, n in counts.items()))


def _line(counts: dict[str, int]) -> str:
    return json.dumps(counts)
