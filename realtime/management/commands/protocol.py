"""`manage.py protocol`: write the protocol's schema and TypeScript types, or say that they are out of date."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from realtime.protocol import json_schema


class Command(BaseCommand):
    help = "Writes docs/protocol.schema.json and frontend/src/core/protocol.gen.ts from the core of the meeting."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is out of date")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        stale = json_schema.stale()
        names = ", ".join(str(path.relative_to(json_schema.ROOT)) for path in stale)
        if check:
            if stale:
                raise CommandError(f"Out of date, run `make types`: {names}", returncode=1)
            return
        written = json_schema.files()
        for path in stale:
            path.parent.mkdir(exist_ok=True)
            path.write_text(written[path], encoding="utf-8")
        self.stdout.write(f"Written: {names}" if stale else "Nothing changed.")
