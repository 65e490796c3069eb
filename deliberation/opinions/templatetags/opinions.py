"""For pages of apps that do not know what a round is: those that are open, dates as people say them, own links."""

from datetime import date, datetime
from typing import Any

from django import template
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from deliberation.consultations.models import Consultation
from deliberation.opinions.models import Round
from deliberation.opinions.queries import rounds
from deliberation.opinions.queries.answering import Answered, last_answered
from deliberation.opinions.rules.deadlines import days_left as count_days
from deliberation.people.models import Grant

MAX_LISTED = 20
MAX_ANSWERED = 3
WEEKDAYS = "一二三四五六日"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

register = template.Library()


@register.simple_tag
def open_rounds(consultations: QuerySet[Consultation]) -> QuerySet[Round]:
    """Of these consultations, which the visitor sees, the rounds that take opinions now; the first to close first."""
    seen = rounds.with_figures(rounds.opened_in(consultations))
    return rounds.running(seen, at=timezone.now())[:MAX_LISTED]


@register.simple_tag
def answered_rounds(consultations: QuerySet[Consultation]) -> list[Answered]:
    """Of these consultations, which the visitor sees, the rounds whose opinions were answered last."""
    return last_answered(rounds.opened_in(consultations), most=MAX_ANSWERED)


@register.simple_tag
def rounds_of(consultation: Consultation) -> list[Round]:
    """The rounds of one consultation, which the visitor sees; the latest first."""
    return list(rounds.with_figures(rounds.opened_in([consultation])).order_by("-closes_at", "-pk"))


@register.filter
def days_left(closes_at: datetime) -> int:
    return count_days(timezone.localtime(closes_at), timezone.localtime())


@register.filter
def phase_now(round: Round) -> str:
    return round.phase(timezone.now())


@register.filter
def day(at: date | None) -> str:
    """12月3日（周四）, Thu 3 December; with the year where it is another one."""
    if at is None:
        return ""
    local: date = timezone.localtime(at) if isinstance(at, datetime) else at
    other = local.year != timezone.localdate().year
    if (get_language() or "").startswith("zh"):
        year = f"{local.year}年" if other else ""
        return f"{year}{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）"
    year = f" {local.year}" if other else ""
    return f"{DAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}{year}"


@register.filter
def moment(at: datetime | None) -> str:
    """The day with the time, 12月3日（周四）17:00."""
    if at is None:
        return ""
    between = "" if (get_language() or "").startswith("zh") else ", "
    return f"{day(at)}{between}{timezone.localtime(at):%H:%M}"


@register.filter
def clock(at: datetime) -> str:
    return f"{timezone.localtime(at):%H:%M}"


@register.filter
def both(words: Promise) -> str:
    """A heading in the visitor's language, followed by the other one."""
    chinese = (get_language() or "").startswith("zh")
    with override("en" if chinese else "zh-hans"):
        other = str(words)
    return format_html('{} <span class="both" lang="{}">{}</span>', words, "en" if chinese else "zh-Hans", other)


@register.filter
def name_of(kind: str) -> str:
    """What was found in a text, in words."""
    from deliberation.opinions.rules.personal_data import NAMES

    return str(NAMES.get(kind, kind))


@register.filter
def excerpt(text: str, found: Any) -> str:
    """The place of the text where something was found."""
    return text[found.start : found.end]


@register.filter
def percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else _("no answers")


@register.simple_tag(takes_context=True)
def moderates(context: dict[str, Any]) -> bool:
    """Whether the visitor reviews opinions somewhere."""
    return Grant.Role.OPINION_MODERATOR in _roles(context)


@register.simple_tag(takes_context=True)
def answers(context: dict[str, Any]) -> bool:
    """Whether the visitor answers opinions for a department."""
    return Grant.Role.DEPARTMENT in _roles(context)


def _roles(context: dict[str, Any]) -> frozenset[str]:
    """Asked once a page."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return frozenset()
    if not hasattr(request, "_roles_with_opinions"):
        roles = (Grant.Role.OPINION_MODERATOR, Grant.Role.DEPARTMENT)
        held = Grant.objects.filter(Grant.in_force(on=timezone.localdate()), person__user=user.pk, role__in=roles)
        request._roles_with_opinions = frozenset(held.values_list("role", flat=True))
    found: frozenset[str] = request._roles_with_opinions
    return found
