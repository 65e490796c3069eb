"""WeChat: the address that works inside its own browser, and one identity for both of its registrations."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from deliberation.people.accounts.providers.adapter import in_wechat


class WeChat(WeixinOAuth2Adapter):
    access_token_url = f"{settings.WECHAT_API}/sns/oauth2/access_token"
    profile_url = f"{settings.WECHAT_API}/sns/userinfo"

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """The `openid` differs between registrations; the `unionid` is the person's. Nothing else is kept."""
        asked = {"access_token": token.token, "openid": kwargs["response"].get("openid"), "lang": "zh_CN"}
        from allauth.socialaccount.adapter import get_adapter

        with get_adapter().get_requests_session() as session:
            said = session.get(self.profile_url, params=asked).json()
        if not said.get("unionid"):
            raise OAuth2Error("WeChat gave no unionid: both registrations have to belong to one open platform account")
        return self.get_provider().sociallogin_from_response(request, {"openid": said["unionid"]})


_callback = OAuth2CallbackView.adapter_view(WeChat)


def callback(request: HttpRequest) -> HttpResponseBase:
    """Where WeChat is not configured nobody comes back from it."""
    if not settings.WECHAT_ID and not settings.WECHAT_INSIDE_ID:
        raise Http404
    answer: HttpResponseBase = _callback(request)
    return answer


def address(request: HttpRequest, location: str) -> str:
    """Where WeChat is asked: inside it by the page of its own browser, elsewhere by a picture to scan."""
    asked = dict(parse_qsl(urlsplit(location).query))
    inside = in_wechat(request) and bool(settings.WECHAT_INSIDE_ID)
    asked["scope"] = "snsapi_userinfo" if inside else "snsapi_login"
    path = "oauth2/authorize" if inside else "qrconnect"
    # It wants them in this order, and the fragment.
    named = ("appid", "redirect_uri", "response_type", "scope", "state")
    query = urlencode([(name, asked[name]) for name in named])
    return f"{settings.WECHAT_OPEN}/connect/{path}?{query}#wechat_redirect"
