"""`manage.py site_setup`: the first organisation and its site administrator; with --second, another one beside."""

import sys
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from deliberation.people import grants
from deliberation.people.models import Grant, Organisation, Person, User
from deliberation.people.operations import make_code
from deliberation.people.text import phone_number

ASKED = {
    "organisation": "Name of the organisation: ",
    "name": "Your name: ",
    "email": "Your e-mail address (empty: none): ",
    "phone": "Your mobile number (empty: none): ",
}


class Command(BaseCommand):
    help = "Set up the first organisation and site administrator, who signs in with the code that is printed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", help="name of the first organisation")
        parser.add_argument("--organisation-en", default="", help="its name in English")
        parser.add_argument("--name", help="name of the site administrator")
        parser.add_argument("--email", help="the address he or she signs in with")
        parser.add_argument("--phone", help="the mobile number, with + and the country, or as in mainland China")
        parser.add_argument("--second", action="store_true", help="a second site administrator, until there are two")

    def handle(self, *args: Any, **options: Any) -> None:
        second = options["second"]
        # Who may act today: neither one who waits for a consent that nobody can give, nor one who cannot sign in.
        held = Grant.objects.filter(Grant.in_force(on=timezone.localdate()), role="site_administrator")
        there = held.filter(person__user__is_active=True).values("person").distinct().count()
        if second and there != 1:
            raise CommandError(f"--second makes the second site administrator, and there are {there}.", returncode=2)
        if not second and there:
            raise CommandError("The site has an administrator already: others are made at /desk/site/.", returncode=2)
        asked = self._ask(options, skip={"organisation"} if second else set())
        try:
            code = self._set_up(asked, options["organisation_en"], second=second)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages), returncode=2) from refusal
        self.stdout.write(f"Done. Sign in once at /accounts/paper/ with {code[:5]} {code[5:]}")

    def _ask(self, options: dict[str, Any], *, skip: set[str]) -> dict[str, str]:
        """From the flags; what they leave out is asked for where somebody sits at the terminal."""
        said = {name: options[name] for name in ASKED if name not in skip}
        for name, value in said.items():
            if value is None:
                said[name] = input(ASKED[name]) if sys.stdin.isatty() else ""
        missing = [name for name in said if name in ("organisation", "name") and not said[name].strip()]
        if missing or not (said["email"].strip() or said["phone"].strip()):
            wanted = missing or ["email or --phone"]
            raise CommandError(f"Say --{' and --'.join(wanted)}.", returncode=2)
        return {name: value.strip() for name, value in said.items()}

    @transaction.atomic
    def _set_up(self, asked: dict[str, str], english: str, *, second: bool) -> str:
        if not second and not Organisation.objects.filter(name=asked["organisation"]).exists():
            house = Organisation(name=asked["organisation"], name_en=english)
            house.full_clean()
            house.save()
        email = asked["email"].lower() or None
        user = User(email=email, phone=phone_number(asked["phone"]) if asked["phone"] else None)
        user.set_unusable_password()
        user.full_clean()
        user.save()
        user.sign_in_at_this_address()
        person = Person(name=asked["name"], user=user)
        person.full_clean()
        person.save()
        grants.give(by=None, to=person, role="site_administrator", organisation=None, reason="site_setup")
        code, _ = make_code(user, given_by=None)
        return code
