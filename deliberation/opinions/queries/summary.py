"""What the report of a round counts: who took part and how, per day, place and group, and the answers to questions."""

from collections import Counter
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import TruncDate

from deliberation.opinions.models import Answer, Ending, Opinion, Option, Participant, Question, Round, Vote, VoteChange
from deliberation.opinions.queries.moderation import counts_by_reason


def basis_of(round: Round) -> str:
    """Another one whenever something was counted anew; cheap beside counting all of it."""
    last_vote = VoteChange.objects.filter(viewpoint__round=round).aggregate(last=Max("pk"))["last"] or 0
    last_ending = Ending.objects.filter(opinion__round=round).aggregate(last=Max("pk"))["last"] or 0
    states = Opinion.objects.filter(round=round).order_by().values_list("status").annotate(n=Count("pk"))
    hidden = round.viewpoints.filter(hidden=True).count()
    opinions = ",".join(f"{status[:3]}{n}" for status, n in sorted(states))
    return f"{last_vote}/{last_ending}/{hidden}/{opinions}"[:100]


def votes_of(round: Round) -> int:
    return Vote.objects.filter(viewpoint__round=round).count()


def counted(round: Round) -> dict[str, Any]:
    """As plain values. Nothing of it can be traced to one person: places and groups are those that opinions show."""
    opinions = Opinion.objects.filter(round=round)
    shown = opinions.filter(status=Opinion.Status.SHOWN)
    return {
        "participants": Participant.objects.filter(round=round).count(),
        "opinions": opinions.count(),
        "by_status": _by(opinions, "status"),
        "by_channel": _by(opinions, "channel"),
        "withheld": counts_by_reason(round),
        "ends": _by(shown.exclude(shown_text=""), "ends_as"),
        "days": _days(round, opinions),
        "places": _options(round, shown, Option.Kind.PLACE),
        "groups_of_people": _options(round, shown, Option.Kind.GROUP),
        "questions": [_question(one) for one in round.questions.all()],
    }


def _by(rows: QuerySet[Opinion], field: str) -> dict[str, int]:
    return dict(rows.order_by().values_list(field).annotate(n=Count("pk")))


def _days(round: Round, opinions: QuerySet[Opinion]) -> list[dict[str, Any]]:
    """Each day of the site's calendar on which something came; a vote counts on the day it was last cast."""
    came = dict(opinions.order_by().annotate(day=TruncDate("submitted_at")).values_list("day").annotate(n=Count("pk")))
    votes = Vote.objects.filter(viewpoint__round=round).order_by().annotate(day=TruncDate("at"))
    cast = dict(votes.values_list("day").annotate(n=Count("pk")))
    return [
        {"day": day.isoformat(), "opinions": came.get(day, 0), "votes": cast.get(day, 0)}
        for day in sorted({*came, *cast})
    ]


def _options(round: Round, shown: QuerySet[Opinion], kind: Option.Kind) -> list[dict[str, Any]]:
    """Shown opinions by what their authors said of themselves and by how they came; None: said nothing."""
    field = "place" if kind == Option.Kind.PLACE else "group"
    rows: Counter[tuple[int | None, str]] = Counter()
    for option, channel, n in shown.order_by().values_list(field, "channel").annotate(n=Count("pk")):
        rows[option, channel] += n
    options: list[Option | None] = [*round.options.filter(kind=kind), None]
    found = [
        {
            "name": "" if one is None else one.name,
            "name_en": "" if one is None else one.name_en,
            "channels": {channel: rows[key, channel] for channel in Opinion.Channel.values if rows[key, channel]},
            "n": sum(rows[key, channel] for channel in Opinion.Channel.values),
        }
        for one in options
        for key in [None if one is None else one.pk]
    ]
    return found if len(options) > 1 else []


def _question(question: Question) -> dict[str, Any]:
    """How often each answer was chosen in opinions that are shown, of how many who answered."""
    chosen: Counter[int] = Counter()
    answers = Answer.objects.filter(question=question, opinion__status=Opinion.Status.SHOWN)
    n = 0
    for places in answers.values_list("chosen", flat=True):
        n += bool(places)
        chosen.update(places)
    named = [(place, one["zh"], one.get("en", "")) for place, one in enumerate(question.choices, start=1)]
    if question.kind == Question.Kind.SCALE:
        named = [(mark, str(mark), str(mark)) for mark in range(1, 6)]
    return {
        "text": question.text,
        "text_en": question.text_en,
        "kind": question.kind,
        "n": n,
        "choices": [{"name": zh, "name_en": en, "n": chosen[place]} for place, zh, en in named],
    }
