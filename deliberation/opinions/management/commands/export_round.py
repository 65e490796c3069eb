"""`manage.py export_round ROUND --matrix FILE`: who voted how on what, one row a participant."""

import csv
import math
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.opinions.models import Round
from deliberation.opinions.queries.analysis import matrix_of_round


class Command(BaseCommand):
    help = "Write the current votes of a round as a matrix: a row a participant, a column a statement with a vote."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", metavar="ROUND", type=int)
        parser.add_argument("--matrix", metavar="FILE", type=Path, required=True)

    def handle(self, *args: Any, round: int, matrix: Path, **options: Any) -> None:
        found = Round.objects.filter(pk=round).first()
        if found is None:
            raise CommandError(f"There is no round {round}.", returncode=2)
        votes = matrix_of_round(found)
        part = matrix.with_name(f"{matrix.name}.part")
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                writer.writerow(("participant", *votes.statements))
                for participant, row in zip(votes.participants, votes.values, strict=True):
                    writer.writerow((participant, *("" if math.isnan(value) else int(value) for value in row)))
            part.replace(matrix)
        except OSError as broken:
            part.unlink(missing_ok=True)
            raise CommandError(f"{matrix} cannot be written.", returncode=2) from broken
