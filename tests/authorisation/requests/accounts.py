"""How people sign in and look after their accounts: the same for every role, and never the account of another.

Passkeys have addresses only where their domain is set; tests/deliberation/people/accounts asks those.
"""

from tests.authorisation.requests import Data, Given, Request, fixed
from tests.authorisation.world import GONE, World

# Looked at; what they do is asked by the tests of accounts.
LOOKED_AT = (
    "account",
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_password_reset_completed",
    "account_email",
    "account_email_verification_sent",
    "account_change_phone",
    "account_verify_phone",
    "account_consent",
    "account_help",
    "weixin_callback",
    "account_prove",
    "account_reauthenticate",
    "account_factor",
    "account_go_on",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "paper_code",
)
OF_OTHERS = ("own", "other", "missing")


def device(whose: str) -> Given:
    """In the form that ends a session: another one of one's own, or somebody else's."""

    def data(world: World, actor: str) -> Data | None:
        if whose == "own":
            return {"session": "others"}
        return {"session": GONE if whose == "missing" else world.things["session", _another(actor)].pk}

    return data


def link(whose: str) -> Given:
    """What the member linked; of the member themselves, what the expert did."""

    def kwargs(world: World, actor: str) -> Data | None:
        return {"number": GONE if whose == "missing" else world.things["link", _another(actor)].pk}

    return kwargs


def _another(actor: str) -> str:
    return "member" if actor != "member" else "expert"


REQUESTS = [
    *(Request(route) for route in LOOKED_AT),
    *(Request("account_end_session", whose, data=device(whose)) for whose in OF_OTHERS),
    *(Request("account_unlink", whose, link(whose), fixed()) for whose in ("other", "missing")),
    Request("account_sign_in_with", "missing", fixed(place="nowhere"), fixed()),
    Request("account_link", "missing", fixed(place="nowhere"), fixed()),
    Request("openid_connect_callback", "missing", fixed(provider_id="nowhere")),
]
