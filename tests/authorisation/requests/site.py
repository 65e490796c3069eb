"""Pages for everybody, and what each visitor finds on them."""

from tests.authorisation.requests import Request, fixed
from tests.authorisation.world.meetings import OPENED

REQUESTS = [
    *(Request("home", whose, finds=f"协商 {whose}") for whose in OPENED),
    Request("appearance", data=fixed(size="large")),
    Request("set_language", data=fixed(language="en")),
    Request("security"),
    Request("demo", "missing", fixed(token="no-such-link")),
]
