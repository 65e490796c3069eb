"""Whether a session was signed in with a second factor."""

from typing import Any

import pytest
from django.conf import LazySettings

from deliberation.people.factors import has_second_factor

PASSWORD = {"method": "password", "at": 1.0, "email": "wang.rong@example.org"}
TOTP = {"method": "mfa", "at": 2.0, "id": 1, "type": "totp"}


def session(*steps: Any, account: str | None = "7", of: str = "7", **more: Any) -> dict[str, Any]:
    held = {"account_authentication_methods": list(steps), "account_authentication_methods_user": of, **more}
    return held if account is None else {**held, "_auth_user_id": account}


@pytest.mark.parametrize(
    ("held", "has"),
    [
        (session(PASSWORD, TOTP), True),
        (session({"method": "mfa", "type": "webauthn", "passwordless": True}), True),
        (session(PASSWORD), False),
        (session(), False),
        (session(PASSWORD, TOTP, account=None), False),  # half way through: the password was wrong, or comes next
        (session(TOTP, of="8"), False),  # another account signed in here before
        (session("mfa"), False),
        ({}, False),
        ({"_auth_user_id": "7", "account_authentication_methods": "mfa"}, False),
    ],
    ids=["totp", "passkey", "password", "nothing", "nobody yet", "somebody else", "no step", "empty", "no list"],
)
def test_a_factor_counts_in_the_session_and_for_the_account_it_was_shown_in(held: dict[str, Any], has: bool) -> None:
    assert has_second_factor(held) is has


@pytest.mark.parametrize("demo", [True, False])
def test_a_link_of_the_demonstration_counts_in_the_demonstration_alone(settings: LazySettings, demo: bool) -> None:
    settings.DEMO = demo
    assert has_second_factor(session(demo_link=True)) is demo
