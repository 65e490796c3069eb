"""The files of a package that can also be had one by one, and how each is served."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from deliberation.records.models import Edition


@dataclass(frozen=True, slots=True)
class Served:
    """`what`: in the words of whoever looks for it."""

    content_type: str
    what: Promise | str


SERVED: Mapping[str, Served] = {
    "record.html": Served("text/html; charset=utf-8", _("The record as one web page")),
    "minutes.docx": Served(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", _("Minutes: what was decided")
    ),
    "record.akn.xml": Served("application/akn+xml", _("Akoma Ntoso, for parliaments’ and archives’ software")),
    "votes.json": Served("application/json", _("Votes as data (Popolo)")),
    "events.jsonl": Served("application/x-ndjson", _("The log, one entry a line")),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that an edition has, with its length in bytes."""

    name: str
    what: Promise | str
    size: int


def offered(edition: Edition) -> list[Offered]:
    """In the order in which people ask for them."""
    if edition.package is None:
        return []
    with zipfile.ZipFile(io.BytesIO(bytes(edition.package))) as archive:
        sizes = {member.filename: member.file_size for member in archive.infolist()}
    return [Offered(name, served.what, sizes[name]) for name, served in SERVED.items() if name in sizes]


def content(edition: Edition, name: str) -> bytes | None:
    """None where the edition has no such file, or it is not served by itself."""
    if name not in SERVED or edition.package is None:
        return None
    with zipfile.ZipFile(io.BytesIO(bytes(edition.package))) as archive:
        return archive.read(name) if name in archive.namelist() else None
