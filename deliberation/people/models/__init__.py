"""The tables about people: accounts, persons, organisations, and what standing each has where."""

from deliberation.people.models.accounts import Accounts, User
from deliberation.people.models.consents import Consent
from deliberation.people.models.organisations import Committee, Organisation, Sector
from deliberation.people.models.persons import Person
from deliberation.people.models.revocations import Revocation
from deliberation.people.models.sign_in_codes import SignInCode
from deliberation.people.models.standing import Grant, Membership
from deliberation.people.models.tallies import Tally
from deliberation.people.models.text_messages import TextBudget, TextQuota

__all__ = (
    "Accounts",
    "Committee",
    "Consent",
    "Grant",
    "Membership",
    "Organisation",
    "Person",
    "Revocation",
    "Sector",
    "SignInCode",
    "Tally",
    "TextBudget",
    "TextQuota",
    "User",
)
