"""Second factors: a code from an authenticator app, passkeys, recovery codes; and who has to have one."""

import base64
import hashlib
from typing import Any
from urllib.parse import urlencode

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from qrcode.image.svg import SvgPathImage

from deliberation.people import policy
from deliberation.people.accounts.proof.recent import is_demo_link
from deliberation.people.factors import has_second_factor
from deliberation.people.models import Grant, User

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class Factors(DefaultMFAAdapter):
    """What allauth asks of the site about factors."""

    def get_totp_issuer(self) -> str:
        return gettext("Rostrum")

    def build_totp_svg(self, url: str) -> str:
        """Inline, since a data: address would need an exception in the content policy."""
        drawn = qrcode.make(url, image_factory=SvgPathImage, border=4)
        return str(drawn.to_string().decode())

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A setting and not the host of the request, which a visitor chooses."""
        return {"id": settings.PASSKEY_DOMAIN, "name": gettext("Rostrum")}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        entity = super().get_public_key_credential_user_entity(user)
        person = getattr(user, "person", None)
        return entity | {"display_name": str(person or user)}

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}


def _fernet() -> MultiFernet:
    """Keys made from the site's own: a copy of the database alone gives nobody's factor away."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    derived = [hashlib.sha256(b"second factors " + key.encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def needs_factor(user: User) -> bool:
    """Secretariats, administrators, and whoever enters /admin/."""
    if user.is_superuser:
        return True
    in_force = Grant.in_force(on=timezone.localdate())
    return Grant.objects.filter(in_force, person__user=user.pk, role__in=policy.NEED_FACTOR).exists()


def has_factor(user: User) -> bool:
    return Authenticator.objects.filter(user=user.pk, type__in=STRONG).exists()


def factor_first(request: HttpRequest) -> HttpResponse | None:
    """Where somebody without the second factor they have to have is led; None: they may go on."""
    user: Any = request.user
    if is_demo_link(request) or not needs_factor(user):
        return None
    has_one = has_factor(user)
    if has_one and has_second_factor(request):
        return None
    there = "account_prove" if has_one else "account_factor"
    return redirect(f"{reverse(there)}?{urlencode({'next': request.get_full_path()})}")
