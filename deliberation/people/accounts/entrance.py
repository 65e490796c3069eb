"""The pages that let somebody in: signing in and up, and a password that was forgotten."""

from typing import Any

from allauth.account import views

from deliberation.people.accounts.mail import TellsOfMail


class SignIn(TellsOfMail, views.LoginView):
    pass


class SignInByCode(TellsOfMail, views.RequestLoginCodeView):
    pass


class ResetPassword(TellsOfMail, views.PasswordResetView):
    pass


class SignUp(TellsOfMail, views.SignupView):
    def undo(self, session: dict[str, Any]) -> None:
        """The account would be there, and the next attempt be taken for one of somebody who has forgotten it."""
        super().undo(session)
        if (user := getattr(self, "user", None)) is not None and user.pk is not None:
            user.delete()
