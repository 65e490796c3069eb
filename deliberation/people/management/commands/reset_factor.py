"""`manage.py reset_factor`: take away the second factor of an administrator who has lost it and is the only one."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from deliberation.people.accounts.proof.reset import reset_factor
from deliberation.people.models import User
from deliberation.people.text import phone_number


class Command(BaseCommand):
    help = "Remove the second factor and the recovery codes of one account; another one is set up at the next sign-in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("account", help="the e-mail address or mobile number one signs in with")
        parser.add_argument("--reason", required=True, help="goes into the audit")

    def handle(self, *args: Any, **options: Any) -> None:
        typed = options["account"]
        try:
            asked = Q(email=typed.lower()) if "@" in typed else Q(phone=phone_number(typed))
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages), returncode=2) from refusal
        user = User.objects.filter(asked).first()
        if user is None:
            raise CommandError("No account signs in with this.", returncode=2)
        removed = reset_factor(user=user, by=None, reason=options["reason"])
        self.stdout.write(f"Removed: {removed}. The account is signed out everywhere.")
