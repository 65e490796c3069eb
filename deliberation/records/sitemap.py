"""What search engines are told of: sealed records and calls for opinions that anybody may read, and nothing else."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from deliberation.opinions.queries import rounds
from deliberation.records.models import Edition
from deliberation.records.queries import readable_by

MOST = 50_000  # addresses in one file, as sitemaps.org has it


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    rows = list(_addresses())[-MOST:]
    urls = format_html_join(
        "\n", "<url><loc>{}</loc>{}</url>", ((request.build_absolute_uri(path), _changed(day)) for path, day in rows)
    )
    start = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return _kept(HttpResponse(f"{start}{urls}\n</urlset>\n", content_type="application/xml; charset=utf-8"))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ("User-agent: *", "Disallow: /accounts/", "Disallow: /demo/", "")
    where = f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}\n"
    return _kept(HttpResponse("\n".join(lines) + where, content_type="text/plain; charset=utf-8"))


def _addresses() -> Iterator[tuple[str, str]]:
    today = timezone.localdate()
    for round in rounds.visible_to(None, on=today).order_by("pk"):
        yield round.get_absolute_url(), ""
    readable = readable_by(None, on=today).filter(openness="public")
    editions = Edition.objects.filter(kind=Edition.Kind.PUBLIC, meeting__in=readable.values("pk")).order_by("pk")
    newest = {meeting: at.date().isoformat() for meeting, at in editions.values_list("meeting", "made_at")}
    for meeting, day in newest.items():
        yield reverse("record", args=[meeting]), day


def _changed(day: str) -> str:
    return format_html("<lastmod>{}</lastmod>", day) if day else ""


def _kept(response: HttpResponse) -> HttpResponse:
    """The same for everybody: nobody's account is asked."""
    response["Cache-Control"] = "public, max-age=3600"
    return response
