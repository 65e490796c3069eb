"""Mail for a terminal: written as people read it, not as it is encoded to be sent."""

from django.core.mail import EmailMessage
from django.core.mail.backends import console


class EmailBackend(console.EmailBackend):
    """Django's own writes a Chinese message as base64, in which nobody finds the code to sign in with."""

    def write_message(self, message: EmailMessage) -> None:
        lines = (
            f"From: {message.from_email}",
            f"To: {', '.join(message.recipients())}",
            f"Subject: {message.subject}",
            "",
            str(message.body).strip("\n"),
            "-" * 79,
        )
        self.stream.write("".join(f"{line}\n" for line in lines))
