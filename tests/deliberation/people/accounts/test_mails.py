"""Mails about an account: in our words and both languages, and without anybody's number in them."""

import re
from pathlib import Path
from typing import Any

import allauth
import pytest
from django.core.cache import cache
from django.template.loader import get_template, render_to_string
from django.test import Client
from django.utils.translation import override

from deliberation.people.models import User

THEIRS = Path(allauth.__file__).parent / "templates"
OURS = Path(__file__).resolve().parents[4] / "frontend/templates"
MAILS = sorted(
    str(file.relative_to(THEIRS)) for file in THEIRS.glob("*/email/*.txt") if not file.name.startswith("base_")
)
FILLED = {
    "code": "482913",
    "email": "wang@example.org",
    "user": "+8613800001234",
    "ip": "192.0.2.7",
    "user_agent": "Firefox",
    "timestamp": "2026-11-30",
    "current_site": {"domain": "rostrum.example", "name": "rostrum.example"},
    "password_reset_url": "https://rostrum.example/reset",
    "signup_url": "https://rostrum.example/signup",
}


def test_allauth_has_mails_to_send() -> None:
    assert len(MAILS) >= 40


@pytest.mark.parametrize("mail", MAILS)
def test_every_mail_is_ours_in_both_languages(mail: str) -> None:
    assert Path(get_template(mail).origin.name).is_relative_to(OURS)  # type: ignore[attr-defined]
    said = {}
    for language in ("en", "zh-hans"):
        with override(language):
            said[language] = render_to_string(mail, FILLED).strip()
    assert re.search("[\u4e00-\u9fff]", said["zh-hans"])
    assert not re.search("[\u4e00-\u9fff]", said["en"])
    assert "13800001234" not in said["zh-hans"] + said["en"]
    assert mail.endswith("_message.txt") or len(said["zh-hans"].splitlines()) == 1


@pytest.mark.django_db
def test_an_address_added_to_a_telephone_account_is_told_of_no_number_and_no_new_account(
    client: Client, mailoutbox: list[Any]
) -> None:
    cache.clear()
    user = User.objects.create_user(phone="+8613800001234", phone_verified=True)
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 9e9}]
    session.save()
    client.post("/accounts/email/", {"email": "wang@example.org", "action_add": ""}, HTTP_ACCEPT_LANGUAGE="zh-hans")
    (mail,) = mailoutbox
    assert mail.subject == "请验证您的电子邮箱"
    assert "填为自己账号的电子邮箱" in mail.body
    assert "1234" not in mail.body.replace(re.findall(r"^\d{6}$", mail.body, re.MULTILINE)[0], "")
