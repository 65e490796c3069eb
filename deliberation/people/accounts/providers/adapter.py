"""What allauth asks of the site about other places: nobody comes in by one that they did not link themselves."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, _build_apps_from_settings
from allauth.socialaccount.models import SocialAccount, SocialApp
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

WECHAT = "weixin"


def in_wechat(request: HttpRequest) -> bool:
    """Whether the page is shown by the browser inside WeChat."""
    return "MicroMessenger" in request.META.get("HTTP_USER_AGENT", "")


def called(provider: Any) -> str:
    """The name of another place, as its button says it."""
    return _("WeChat") if provider.id == WECHAT else str(provider.app.name or provider.name)


class Providers(DefaultSocialAccountAdapter):
    def list_apps(
        self, request: HttpRequest | None, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Those of the settings: a row in a table lets nobody in, and the page of signing in asks no database."""
        by_kind = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in by_kind.values() for app in apps]

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        """WeChat has one registration for its own browser and another for all others."""
        if provider == WECHAT and client_id is None:
            inside = in_wechat(request) and settings.WECHAT_INSIDE_ID
            client_id = settings.WECHAT_INSIDE_ID if inside else settings.WECHAT_ID
        return super().get_app(request, provider, client_id=client_id)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """An identity that nobody linked lets nobody in, whatever address comes with it."""
        if sociallogin.state.get("process") == "connect" or sociallogin.is_existing:
            return
        told = _("Nobody here has linked this yet. Sign in another way, then link it under “My account”.")
        messages.info(request, told)
        raise ImmediateHttpResponse(redirect("account_login"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        return reverse("account")

    def on_authentication_error(self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any) -> None:
        told = _("%(place)s did not say who you are. Try again, or choose another way.") % {"place": called(provider)}
        messages.warning(request, told)
        raise ImmediateHttpResponse(redirect("account" if request.user.is_authenticated else "account_login"))
