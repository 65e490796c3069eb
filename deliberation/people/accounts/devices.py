"""The devices somebody is signed in on: what a browser says of itself, in words; each can be signed out."""

import re
from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils.translation import gettext as _

from deliberation.people.models import User

# The first that fits: Edge and WeChat say Chrome too, Chrome says Safari, an iPad says Macintosh or iPad.
BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox|FxiOS", "Firefox"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("HarmonyOS|OpenHarmony", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux|X11", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Device:
    number: int
    name: str
    address: str
    since: datetime
    current: bool


def devices_of(request: HttpRequest, user: User) -> list[Device]:
    """This one first, then the latest."""
    sessions = UserSession.objects.purge_and_list(user)
    here = request.session.session_key
    found = [Device(s.pk, name_of(s.user_agent), s.ip, s.created_at, s.session_key == here) for s in sessions]
    return sorted(found, key=lambda device: (not device.current, -device.since.timestamp()))


def name_of(user_agent: str) -> str:
    """Such as "Windows · Edge"."""
    parts = [_first(SYSTEMS, user_agent), _first(BROWSERS, user_agent)]
    known = [part for part in parts if part]
    return " · ".join(_("WeChat") if part == "WeChat" else part for part in known) or _("an unknown device")


def _first(names: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in names if re.search(sign, user_agent)), "")
