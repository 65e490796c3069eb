"""The demonstration's open round: some hundred opinions, viewpoints with votes, a queue for moderators, and one code.

Everything follows from the lists, without chance, so that every load gives the same.
"""

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from deliberation.consultations.models import Consultation
from deliberation.opinions import demo_answers
from deliberation.opinions.demo_texts import GROUPS, PLACES, SITUATIONS, VIEWPOINTS, WAITING, WISHES
from deliberation.opinions.models import Opinion, Option, Participant, Round, Viewpoint, Vote, VoteChange
from deliberation.opinions.operations.fingerprints import fingerprint
from deliberation.opinions.operations.rounds import act
from deliberation.opinions.rules import receipts
from deliberation.opinions.rules.deadlines import add_working_days
from deliberation.people import grants
from deliberation.people.models import Grant, Person

TITLE, TITLE_EN = "社区养老，您最盼什么", "Care for older people near home: what matters most"
TEXT = "助餐、日间照料、上门护理，哪一样最该先办？场地从哪里来，费用怎样分担？说说您家的情况和您的办法。"
TEXT_EN = (
    "Meals, day care, nursing at home: which should come first? Where can the rooms come from, and who pays? "
    "Tell us how things are with you and what you would do."
)
OPEN_DAYS, SINCE_DAYS = 21, 9
VOTERS = 120
NAMESPACE = UUID("5f3c8f0e-1b52-4d7e-9a6b-0d4f3a7c2e11")
# Of the first opinion: `make demo` prints the address that leads straight to how far it has come.
DEMO_CODE = "7K3M9XPD2QHT"


@transaction.atomic
def load(consultation: Consultation, *, moderators: tuple[Person, ...]) -> Round:
    """The round as it is there already, or a new one that opened some days ago."""
    found = Round.objects.filter(consultation=consultation, title=TITLE).first()
    if found is not None:
        return found
    now = timezone.now()
    round = Round.objects.create(
        consultation=consultation,
        title=TITLE,
        title_en=TITLE_EN,
        text=TEXT,
        text_en=TEXT_EN,
        retention_until=timezone.localdate(now) + timedelta(days=365),
    )
    for kind, names in (("place", PLACES), ("group", GROUPS)):
        for position, (name, english) in enumerate(names, start=1):
            Option.objects.create(round=round, kind=kind, name=name, name_en=english, position=position)
    since = now - timedelta(days=SINCE_DAYS)
    closes_at = timezone.localtime(now + timedelta(days=OPEN_DAYS)).replace(hour=17, minute=0, second=0, microsecond=0)
    act(round=round, act="opened", by=None, reason="按年度协商计划", at=since, opens_at=since, closes_at=closes_at)
    for person in moderators:
        _let_moderate(person, consultation)
    _vote(round, at=since)
    _speak(Round.objects.get(pk=round.pk), now=now)
    demo_answers.say(round, now=now)
    demo_answers.load_earlier(consultation, now=now)
    return Round.objects.get(pk=round.pk)


def pages(round: Round) -> tuple[tuple[str, str], ...]:
    """Where a citizen goes straight in: to the round, and to how far an opinion has come."""
    return (
        ("征求意见 Call for opinions", round.get_absolute_url()),
        ("查询我的意见 Track my opinion", f"{reverse('follow')}#{DEMO_CODE}"),
    )


def _let_moderate(person: Person, consultation: Consultation) -> None:
    held = Grant.objects.filter(person=person, role=Grant.Role.OPINION_MODERATOR)
    if not held.exists():
        role = Grant.Role.OPINION_MODERATOR
        grants.give(by=None, to=person, role=role, organisation=consultation.organisation, reason="演示数据")


def _speak(round: Round, *, now: datetime) -> None:
    """A hundred opinions that are shown, and a few that wait for review."""
    places, groups = list(round.options.filter(kind="place")), list(round.options.filter(kind="group"))
    shown = [f"{SITUATIONS[n % 10]}{WISHES[(n // 10 + n) % 10]}" for n in range(100)]
    rows = []
    for n, text in enumerate((*shown, *WAITING)):
        reviewed = n < len(shown)
        minutes = (len(shown) - n) * 110 if reviewed else (len(shown) + len(WAITING) - n) * 12 + 20
        at = now - timedelta(minutes=minutes)
        rows.append(
            Opinion(
                round=round,
                number=n + 1,
                key=uuid5(NAMESPACE, str(n)),
                receipt=receipts.digest(DEMO_CODE, key=settings.SECRET_KEY) if n == 0 else None,
                text=text,
                shown_text=text if reviewed else "",
                status=Opinion.Status.SHOWN if reviewed else Opinion.Status.RECEIVED,
                waits_for="" if reviewed else Opinion.Waiting.REVIEW,
                place=places[n % len(places)],
                group=groups[n % len(groups)] if n % 3 else None,
                submitted_at=at,
                editable_until=at + timedelta(minutes=10),
                due_at=add_working_days(timezone.localtime(at), round.review_days),
                shown_at=at + timedelta(hours=5) if reviewed else None,
                consent_version=round.consent_version,
                retention_until=round.retention_until,
            )
        )
    Opinion.objects.bulk_create(rows)
    fingerprint(Opinion.objects.filter(round=round))
    round.last_number = len(rows)
    round.save(update_fields=("last_number",))


def _vote(round: Round, *, at: datetime) -> None:
    """Two ways of looking at it, by which people answer most viewpoints, and some that all agree with."""
    viewpoints = [
        Viewpoint.objects.create(round=round, number=number, text=text, text_en=english)
        for number, (text, english) in enumerate(VIEWPOINTS, start=1)
    ]
    participants = Participant.objects.bulk_create(Participant(round=round) for _ in range(VOTERS))
    votes = [
        {"viewpoint": viewpoint, "participant": participant, "value": _value(who, place), "at": at}
        for who, participant in enumerate(participants)
        for place, viewpoint in enumerate(viewpoints)
        if (who * 7 + place * 11) % 10 < 7
    ]
    Vote.objects.bulk_create(Vote(**vote) for vote in votes)
    VoteChange.objects.bulk_create(VoteChange(**vote) for vote in votes)


def _value(who: int, place: int) -> int:
    if (who * 31 + place * 17) % 23 == 0:
        return 0
    leaning = 1 if place % 4 == 3 or (who % 3 == 0) == (place % 2 == 0) else -1
    return -leaning if (who * 13 + place * 29) % 11 == 0 else leaning
