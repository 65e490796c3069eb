"""What the demonstration prints instead of sending."""

import io
import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from config.console_mail import EmailBackend

pytestmark = pytest.mark.django_db


def test_the_code_to_sign_up_with_can_be_read_in_the_terminal(client: Client) -> None:
    cache.clear()
    client.post("/accounts/signup/", {"email": "wang.rong@example.org"})
    printed = io.StringIO()
    EmailBackend(stream=printed).send_messages(mail.outbox)
    text = printed.getvalue()
    assert re.search(r"^[0-9]{6}$", text, re.MULTILINE), text
    assert "To: wang.rong@example.org\n" in text
    assert re.search(r"^Subject: .*请", text, re.MULTILINE), text


def test_mail_goes_to_the_terminal_in_words_unless_a_server_is_named() -> None:
    from config import settings

    assert settings.MAILERS["default"]["BACKEND"] == "config.console_mail.EmailBackend"
