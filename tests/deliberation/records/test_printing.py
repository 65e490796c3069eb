"""The PDF of a record: made once by a job, with the log in it, and gone with the package it was made of."""

import re
import zlib

import pytest
from django.test import Client

from deliberation.jobs.models import Job
from deliberation.jobs.registry import JobFailed
from deliberation.meetings.core.sealing import NoteErratum
from deliberation.records import printing
from deliberation.records.models import Edition, Rendition
from deliberation.records.operations import seal_record
from deliberation.records.renditions import pdf
from tests.deliberation.meetings.given import CLERK, Given
from tests.deliberation.records.given import a_sealed_meeting, package, unpacked

pytestmark = pytest.mark.django_db


def address(given: Given) -> str:
    return f"/records/{given.meeting.pk}/pdf/"


def silent(done: int, total: int) -> None:
    pass


def edition_of(given: Given) -> Edition:
    return Edition.objects.get(meeting=given.meeting, kind="public", package__isnull=False)


def streams(data: bytes) -> list[bytes]:
    found = []
    for raw in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            found.append(zlib.decompress(raw))
        except zlib.error:
            found.append(raw)
    return found


def test_who_reads_the_record_asks_for_the_pdf_and_gets_it_once_it_is_made() -> None:
    given = a_sealed_meeting()
    client = Client()
    assert "Make a PDF" in client.get(address(given), headers={"accept-language": "en"}).content.decode()
    for _ in range(2):
        client.post(address(given))
    job = Job.objects.get(kind=printing.KIND)
    waiting = client.get(address(given), headers={"accept-language": "en"}).content.decode()
    assert 'role="status"' in waiting

    printing.make(silent, **job.arguments)
    printed = client.get(address(given))
    assert (printed["Content-Type"], printed.content[:5]) == ("application/pdf", b"%PDF-")
    files = unpacked(package(given))
    assert files["events.jsonl"] in streams(printed.content)
    assert b"/MarkInfo" in b"".join([printed.content, *streams(printed.content)])

    given.do(CLERK, NoteErratum(9, "更正一处"))
    seal_record(meeting=given.head())
    assert not Rendition.objects.exists()
    assert "Make a PDF" in client.get(address(given), headers={"accept-language": "en"}).content.decode()


def test_without_a_chinese_font_there_is_none_and_the_page_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    given = a_sealed_meeting()
    pdf.can_write_chinese.cache_clear()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(JobFailed) as failed:
        printing.make(silent, edition_of(given).pk)
    pdf.can_write_chinese.cache_clear()
    assert failed.value.code == "no_font"
    Job.objects.create(
        kind=printing.KIND,
        subject=str(edition_of(given).pk),
        state="failed",
        failure="no_font",
        finished_at="2026-01-01T00:00Z",
    )
    page = Client().get(address(given), headers={"accept-language": "en"}).content.decode()
    assert "This server cannot make PDFs." in page
    Client().post(address(given))
    assert Job.objects.count() == 1
