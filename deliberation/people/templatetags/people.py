"""For every page: whether the visitor has a desk to go to."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from deliberation.people.models import Grant

register = template.Library()

AT_A_DESK = (Grant.Role.SECRETARIAT, Grant.Role.ADMINISTRATOR, Grant.Role.SITE_ADMINISTRATOR)


@register.simple_tag(takes_context=True)
def desk_link(context: dict[str, Any]) -> str:
    """The address of the desk; empty for whoever has none."""
    user = getattr(context.get("request"), "user", None)
    if user is None or not user.is_authenticated:
        return ""
    held = Grant.objects.filter(Grant.in_force(on=timezone.localdate()), person__user=user.pk, role__in=AT_A_DESK)
    return reverse("desk") if held.exists() else ""
