"""What allauth asks of the site: which addresses can be written to, and how a message leaves."""

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

from deliberation.people.accounts.mail import MailAway
from deliberation.people.text import validate_address

log = logging.getLogger(__name__)


class Accounts(DefaultAccountAdapter):
    def clean_email(self, email: str) -> str:
        validate_address(email)
        return str(super().clean_email(email))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Raises MailAway."""
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as failure:
            log.warning("cannot send mail: %s", type(failure).__name__)  # its words may name who was written to
            raise MailAway from failure
