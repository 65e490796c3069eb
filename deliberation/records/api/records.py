"""Records in the data interface: only those that anybody may read, sealed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from deliberation.consultations import models as consultations
from deliberation.meetings.models import Entry
from deliberation.people import models as people
from deliberation.records.api import shapes
from deliberation.records.api.asking import USUAL, cursor_of, key_of, not_there, uuid_of
from deliberation.records.models import Edition, IndexedPassage
from deliberation.records.queries import lines_upto, names_of, readable_by
from deliberation.records.reading import Block, Vote, at_time, read_record
from deliberation.records.search.database import matching
from deliberation.records.search.words import understood

Asked = Mapping[str, Any]


def listed(request: HttpRequest, asked: Asked) -> shapes.RecordPage:
    """The newest sealed first."""
    found = _editions().filter(number=1).order_by("-pk")
    if (organisation := asked.get("organisation")) is not None:
        found = found.filter(meeting__consultation__organisation=organisation)
    if (year := asked.get("year")) is not None:
        found = found.filter(closed_at__gte=_start_of(year), closed_at__lt=_start_of(year + 1))
    if (key := key_of(asked.get("cursor"))) is not None:
        found = found.filter(pk__lt=key[0])
    limit = asked.get("limit", USUAL)
    rows = list(found[: limit + 1])
    newest = {one.meeting_id: one for one in _editions().filter(meeting__in=[row.meeting_id for row in rows])}
    items = [shapes.RecordSummary(**_summary(request, newest[row.meeting_id])) for row in rows[:limit]]
    return shapes.RecordPage(items, cursor_of(rows[limit - 1].pk) if len(rows) > limit else None)


def shown(request: HttpRequest, asked: Asked) -> shapes.Record:
    """One record with its agenda and its votes, as its page has them."""
    edition = _edition(asked["record"])
    meeting, seal = edition.meeting, edition.seal
    names = names_of(meeting, seal, "public")
    reading = read_record(
        lines_upto(meeting, seal.size),
        edition="public",
        name=lambda seat: names.get(seat or 0, {}).get("name", f"{seat or ''}"),
    )
    page = request.build_absolute_uri(reverse("record", args=[meeting.pk]))
    agenda = [
        shapes.AgendaItem(section.item, section.title, f"{page}#{section.anchor}")
        for section in reading.sections
        if section.item is not None
    ]
    blocks = [block for section in reading.sections for block in section.blocks]
    votes = [_vote(block, block.vote, page) for block in blocks if block.vote is not None]
    passages = request.build_absolute_uri(reverse("api", args=[f"records/{meeting.pk}/passages/"]))
    return shapes.Record(**_summary(request, edition), agenda=agenda, votes=votes, passages=passages)


def passages(request: HttpRequest, asked: Asked) -> shapes.PassagePage:
    """What was said and decided, in order; what was redacted is not there."""
    meeting = _edition(asked["record"]).meeting_id
    rows = IndexedPassage.objects.filter(meeting=meeting).exclude(kind="item").order_by("anchor", "pk")
    if (key := key_of(asked.get("cursor"))) is not None:
        rows = rows.filter(Q(anchor__gt=key[0]) | Q(anchor=key[0], pk__gt=key[1]))
    limit = asked.get("limit", USUAL)
    found = list(rows[: limit + 1])
    after = cursor_of(found[limit - 1].anchor, found[limit - 1].pk) if len(found) > limit else None
    return shapes.PassagePage([_passage(request, row) for row in found[:limit]], after)


def found(request: HttpRequest, asked: Asked) -> shapes.PassagePage:
    """What search finds in the words of public records, the newest first."""
    query = understood(asked["q"])
    if not query:
        return shapes.PassagePage([], None)
    readable = readable_by(None, on=timezone.localdate()).filter(openness="public")
    if (organisation := asked.get("organisation")) is not None:
        readable = readable.filter(consultation__organisation=organisation)
    rows = IndexedPassage.objects.filter(meeting__in=readable.values("pk")).exclude(kind="item")
    if (year := asked.get("year")) is not None:
        rows = rows.filter(at__gte=_start_of(year), at__lt=_start_of(year + 1))
    if (key := key_of(asked.get("cursor"))) is not None:
        rows = rows.filter(Q(at__lt=key[0]) | Q(at=key[0], pk__lt=key[1]))
    limit = asked.get("limit", USUAL)
    hits = list(matching(rows, query).order_by("-at", "-pk")[: limit + 1])
    after = cursor_of(hits[limit - 1].at, hits[limit - 1].pk) if len(hits) > limit else None
    return shapes.PassagePage([_passage(request, row) for row in hits[:limit]], after)


def _editions() -> QuerySet[Any]:
    """Public editions of records that anybody may read, with the times of the meeting."""
    of_the_log = Entry.objects.filter(meeting=OuterRef("meeting"))
    opened = of_the_log.filter(type="meeting.opened").order_by("seq").values("at")[:1]
    closed = of_the_log.filter(type="meeting.closed").order_by("-seq").values("at")[:1]
    readable = readable_by(None, on=timezone.localdate()).filter(openness="public")
    editions = Edition.objects.filter(kind="public", meeting__in=readable.values("pk")).defer("package")
    return (
        editions.annotate(opened_at=Subquery(opened), closed_at=Subquery(closed))
        .select_related("seal", "meeting__consultation__organisation")
        .order_by("meeting", "number")
    )


def _edition(record: str) -> Any:
    """The newest of this record. Raises Bad."""
    edition = _editions().filter(meeting=uuid_of(record)).last()
    if edition is None:
        raise not_there()
    return edition


def _summary(request: HttpRequest, edition: Any) -> dict[str, Any]:
    meeting = edition.meeting
    kept = Edition.objects.filter(pk=edition.pk, package__isnull=False).exists()
    package = request.build_absolute_uri(reverse("record_package", args=[meeting.pk])) if kept else None
    return {
        "id": str(meeting.pk),
        "title": meeting.title,
        "title_en": meeting.title_en,
        "consultation": consultation_of(request, meeting.consultation),
        "opened_at": None if edition.opened_at is None else at_time(edition.opened_at),
        "closed_at": None if edition.closed_at is None else at_time(edition.closed_at),
        "entries": edition.seal.size,
        "checksum": bytes(edition.seal.chain).hex(),
        "edition": edition.number,
        "edition_sha256": bytes(edition.digest).hex(),
        "url": request.build_absolute_uri(reverse("record", args=[meeting.pk])),
        "package": package,
    }


def _vote(block: Block, vote: Vote, page: str) -> shapes.Vote:
    return shapes.Vote(
        anchor=block.seq,
        question=vote.question,
        result=block.code,
        votes_for=vote.for_,
        of=vote.of,
        needed=vote.needed,
        entitled=vote.entitled,
        turnout=vote.turnout,
        choices=[shapes.Choice(label, votes, list(names)) for label, votes, _, names in vote.rows],
        url=f"{page}#e{block.seq}",
    )


def _passage(request: HttpRequest, row: IndexedPassage) -> shapes.Passage:
    return shapes.Passage(
        record=str(row.meeting_id),
        anchor=row.anchor,
        kind=row.kind,
        item=row.item,
        at=at_time(row.at),
        seat=row.seat,
        name=row.who,
        name_en=row.who_en,
        text=row.text,
        url=request.build_absolute_uri(reverse("record", args=[row.meeting_id])) + f"#e{row.anchor}",
    )


def consultation_of(request: HttpRequest, one: consultations.Consultation) -> shapes.Consultation:
    return shapes.Consultation(
        id=one.pk,
        title=one.title,
        title_en=one.title_en,
        format=one.format,
        organisation=_organisation(one.organisation),
        url=request.build_absolute_uri(one.get_absolute_url()),
    )


def _organisation(one: people.Organisation) -> shapes.Organisation:
    return shapes.Organisation(one.pk, one.name, one.name_en)


def _start_of(year: int) -> int:
    return int(datetime(year, 1, 1, tzinfo=timezone.get_default_timezone()).timestamp() * 1000)
