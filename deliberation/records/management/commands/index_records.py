"""Make the index of search anew from the sealed records."""

from typing import Any

from django.core.management.base import BaseCommand

from deliberation.meetings.models import Meeting
from deliberation.records.queries import last_seal
from deliberation.records.search.index import forget_record, index_record


class Command(BaseCommand):
    help = "Make the index of search anew from the sealed records. Nothing is lost by it."

    def handle(self, *args: Any, **options: Any) -> None:
        records = texts = 0
        for meeting in Meeting.objects.filter(seals__isnull=False).distinct().order_by("pk"):
            seal = last_seal(meeting)
            if seal is None:
                forget_record(meeting=meeting)
                continue
            texts += index_record(meeting=meeting, seal=seal)
            records += 1
        self.stdout.write(f"{records} records, {texts} texts")
