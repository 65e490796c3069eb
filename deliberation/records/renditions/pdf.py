"""`record.pdf`: the page of a package set for paper, with the log attached and the checkpoint on every page.

Tagged, meant as PDF/A-3; nothing here proves that it conforms. Raises JobFailed where this machine cannot make it.
"""

import logging
import re
import shutil
import subprocess
import warnings
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO

from deliberation.jobs.registry import JobFailed

logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it tells of every page, and of every property it skips

LONGEST = 4_000  # turns; a record that is longer takes more memory than a worker should have
FONTS = '"Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC", serif'
SHEET = """
@page { size: A4; margin: 24mm 22mm 28mm 25mm;
  @top-center { content: string(title); font: 9pt FONTS; }
  @bottom-left { content: "校验值 CODE"; font: 9pt FONTS; }
  @bottom-center { content: url(QR); }
  @bottom-right { content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font: 9pt FONTS; } }
@page :first { @top-center { content: none; } }
body { max-width: none; padding: 0; font: 11pt/1.7 FONTS; }
h1 { string-set: title content(); bookmark-level: 1; }
h2 { bookmark-level: 2; }
nav { display: none; }
.record-turn__head { break-after: avoid; }
p { orphans: 2; widows: 2; }
details > summary { display: block; }
"""


def pdf_of(files: Mapping[str, bytes], *, chain: str, made: datetime) -> bytes:
    """`files`: those of the package; `chain`: the checkpoint in hex."""
    page = files["record.html"]
    if page.count(b'<article class="record-turn') > LONGEST:
        raise JobFailed("too_long")
    if not can_write_chinese():
        raise JobFailed("no_font")
    try:
        from weasyprint import CSS, HTML, Attachment  # needs Pango, which not every machine has
        from weasyprint.urls import URLFetcher
    except OSError:
        raise JobFailed("no_pango") from None
    log = Attachment(
        string=files["events.jsonl"],
        name="events.jsonl",
        description="会议日志",
        created=made,
        modified=made,
        relationship="Source",
    )
    alone = URLFetcher(allowed_protocols=("data",), allow_redirects=False)  # only what lies in the page itself
    sheet = SHEET.replace("FONTS", FONTS).replace("CODE", _in_fours(chain[:16])).replace("QR", _square(chain))
    sheets = HTML(string=_dated(page.decode(), made), url_fetcher=alone)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # WeasyPrint leaves the colour profile open, which it reads
        written = sheets.write_pdf(
            stylesheets=[CSS(string=sheet, url_fetcher=alone)],
            attachments=[log],
            pdf_variant="pdf/a-3a",
            pdf_tags=True,
            pdf_identifier=bytes.fromhex(chain[:32]),
        )
    return bytes(written or b"")


@cache
def can_write_chinese() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    found = subprocess.run([listing, ":lang=zh", "family"], capture_output=True, check=False)  # noqa: S603
    return bool(found.stdout.strip())


def _dated(page: str, made: datetime) -> str:
    """The time of the document is that of the edition, not of whoever makes it."""
    times = f'<meta name="dcterms.created" content="{made:%Y-%m-%dT%H:%M:%SZ}">'
    return re.sub("<style>", f"{times}<style>", page, count=1)


def _square(text: str) -> str:
    import qrcode
    from qrcode.image.svg import SvgPathImage

    code = qrcode.QRCode(border=0, box_size=4, image_factory=SvgPathImage)
    code.add_data(text)
    out = BytesIO()
    code.make_image().save(out)
    drawn = re.sub(rb'width="[^"]*" height="[^"]*"', b'width="15mm" height="15mm"', out.getvalue(), count=1)
    return "data:image/svg+xml;base64," + b64encode(drawn).decode()


def _in_fours(text: str) -> str:
    return " ".join(text[n : n + 4] for n in range(0, len(text), 4))
