"""Django's rules for passwords, in the words of this site."""

from django.contrib.auth import password_validation as theirs
from django.utils.translation import gettext as _


class NotLikeYou(theirs.UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This password resembles your address or number too much.")

    def get_help_text(self) -> str:
        return _("Not like your address or number.")


class LongEnough(theirs.MinimumLengthValidator):
    def get_error_message(self) -> str:
        return _("This password is too short: %(count)s characters at least.") % {"count": self.min_length}

    def get_help_text(self) -> str:
        return _("At least %(count)s characters.") % {"count": self.min_length}


class NotCommon(theirs.CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("Many people use this password. Choose another one.")

    def get_help_text(self) -> str:
        return _("None that many people use.")


class NotDigitsAlone(theirs.NumericPasswordValidator):
    def get_error_message(self) -> str:
        return _("This password has digits alone. Add letters or other characters.")

    def get_help_text(self) -> str:
        return _("Not digits alone.")
