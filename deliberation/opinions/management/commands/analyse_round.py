"""`manage.py analyse_round ROUND --json`: opinion groups, what stands for them, and on what they agree."""

import csv
import json as as_text
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from deliberation.opinions.analysis.analyse import analyse, as_json
from deliberation.opinions.models import Round
from deliberation.opinions.queries.analysis import hidden_in, matrix_of_round


class Command(BaseCommand):
    help = "Analyse the current votes of a round. With --groups the groups are those of the file: participant,group."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", metavar="ROUND", type=int)
        parser.add_argument("--json", action="store_true", help="print one object")
        parser.add_argument("--groups", metavar="FILE", type=Path)

    def handle(self, *args: Any, round: int, json: bool, groups: Path | None, **options: Any) -> None:
        found = Round.objects.filter(pk=round).first()
        if found is None:
            raise CommandError(f"There is no round {round}.", returncode=2)
        given = None if groups is None else _groups(groups)
        told = as_json(analyse(matrix_of_round(found), given=given, hidden=hidden_in(found)))
        if json:
            self.stdout.write(as_text.dumps(told))
            return
        for group in told["groups"]:
            self.stdout.write(f"group {group['group']}: {group['n']}")


def _groups(path: Path) -> dict[int, int]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        return {int(row["participant"]): int(row["group"]) for row in rows if row["group"].strip()}
    except FileNotFoundError as absent:
        raise CommandError(f"{path.name} is not there.", returncode=2) from absent
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError, csv.Error) as broken:
        raise CommandError(f"{path.name} is no list of participant,group.", returncode=2) from broken
