"""How records put codes, times and people's words on a page."""

from datetime import datetime

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from deliberation.meetings.core.state import Origin
from deliberation.meetings.models import Meeting
from deliberation.opinions.views.figures import letter
from deliberation.records.models import Edition
from deliberation.records.reading import at_time

register = template.Library()


@register.filter
def paragraphs(text: str) -> SafeString:
    """People's words, escaped, a paragraph for each line."""
    return format_html_join("", "<p>{}</p>", ((line,) for line in text.split("\n") if line.strip()))


@register.filter
def clock(ms: int) -> str:
    seconds = ms // 1000
    return f"{seconds // 60}:{seconds % 60:02}"


@register.filter
def moment_of(ms: int) -> datetime:
    return at_time(ms)


@register.filter
def kind_words(kind: str) -> str:
    """What kind of passage it is, where it is no speech."""
    words = {
        "statement": _("Written statement"),
        "motion": _("Motion"),
        "vote": _("Vote"),
        "decision": _("Decision"),
        "item": _("Agenda"),
    }
    return words.get(kind, "")


@register.filter
def result_words(code: str) -> str:
    words = {
        "adopted": _("Adopted"),
        "rejected": _("Not adopted"),
        "counted": _("Counted"),
        "no_result": _("No result"),
        "voided": _("Voided"),
        "open": _("Not announced"),
    }
    return words.get(code, code)


@register.filter
def choice_words(code: str) -> str:
    return {"yes": _("For"), "no": _("Against"), "abstain": _("Abstain")}.get(code, code)


@register.filter
def votes_words(source: Origin) -> str:
    """How people voted on a viewpoint when it was brought in; empty for an opinion."""
    if source.n is None:
        return ""
    words = {"n": source.n, "agree": source.agree, "disagree": source.disagree}
    if source.agree is None:
        said = _("%(disagree)s of %(n)s disagreed") % words
    elif source.disagree is None:
        said = _("%(agree)s of %(n)s agreed") % words
    else:
        said = _("Of %(n)s, %(agree)s agreed and %(disagree)s disagreed") % words
    return said if source.group is None else f"{_('Group %(letter)s') % {'letter': letter(source.group)}} · {said}"


@register.filter
def base_words(code: str) -> str:
    words = {
        "cast": _("of all votes cast"),
        "valid": _("of votes for and against"),
        "present": _("of those present"),
        "entitled": _("of those entitled"),
    }
    return words.get(code, code)


@register.inclusion_tag("records/_newest.html")
def newest_records(most: int = 3) -> dict[str, object]:
    """The newest sealed records of public meetings, for the home page."""
    sealed = Meeting.objects.filter(openness="public", pk__in=Edition.objects.values("meeting"))
    return {"records": sealed.select_related("consultation").order_by("-last_at")[:most]}
