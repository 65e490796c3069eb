"""The job that makes `record.pdf` of an edition when somebody asks for it, once."""

from hashlib import sha256
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from deliberation.jobs.models import Job
from deliberation.jobs.operations import enqueue
from deliberation.jobs.queries import last
from deliberation.jobs.registry import JobFailed, Report
from deliberation.records.models import Edition, Rendition
from deliberation.records.renditions.pdf import pdf_of

KIND = "records.pdf"
NAME = "record.pdf"


def ask(edition: Edition) -> Job | None:
    """The job; None where there is the file already, or where it was tried in vain."""
    before = job_of(edition)
    if is_printed(edition) or (before is not None and not before.unfinished):
        return None
    return enqueue(KIND, str(edition.pk), arguments={"edition": edition.pk})


def job_of(edition: Edition) -> Job | None:
    return last(KIND, str(edition.pk))


def is_printed(edition: Edition) -> bool:
    return Rendition.objects.filter(edition=edition, name=NAME).exists()


def printed(edition: Edition) -> Rendition | None:
    """Never of an edition that was replaced."""
    return Rendition.objects.filter(edition=edition, edition__package__isnull=False, name=NAME).first()


def make(report: Report, edition: int) -> dict[str, Any]:
    found = Edition.objects.select_related("seal").get(pk=edition)
    if found.package is None:
        raise JobFailed("replaced")
    report(0, 2)
    with ZipFile(BytesIO(bytes(found.package))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    data = pdf_of(files, chain=bytes(found.seal.chain).hex(), made=found.seal.made_at)
    report(1, 2)
    Rendition.objects.get_or_create(edition=found, name=NAME, defaults={"data": data, "digest": sha256(data).digest()})
    if not Edition.objects.filter(pk=edition, package__isnull=False).exists():  # replaced meanwhile
        Rendition.objects.filter(edition=edition).delete()
        raise JobFailed("replaced")
    report(2, 2)
    return {"bytes": len(data)}
