"""Why an opinion is not shown, and why a reader reports one: codes, with the plain words their author reads."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reason:
    """`told`: what the author reads. `alone`: decided one at a time only. `needs_note`: the moderator names a basis."""

    code: str
    name: str | Promise
    told: str | Promise
    alone: bool = False
    needs_note: bool = False


WITHHOLDING: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason(
            "advertising",
            _("Advertising"),
            _("This is an advertisement and not an opinion. You can write it as an opinion and submit it again."),
        ),
        Reason(
            "abuse",
            _("Insults or threats"),
            _("Words against people are not shown. Without them you can submit it again."),
            alone=True,
        ),
        Reason(
            "personal",
            _("Somebody's personal data, unreadable once covered"),
            _("It would let people know who somebody is. Without names and addresses you can submit it again."),
            alone=True,
        ),
        Reason(
            "off_topic",
            _("Another matter"),
            _("It is about another matter than this call. You can bring it to the 12345 hotline or another call."),
        ),
        Reason(
            "accusation",
            _("Accuses a person or tells of a case"),
            _("Accusations are not shown. It was handed to the office that may look into it."),
            alone=True,
        ),
        Reason(
            "law",
            _("The law forbids showing it"),
            _("A law forbids showing it; the provision is named below."),
            alone=True,
            needs_note=True,
        ),
    )
}
REPORTING: dict[str, str | Promise] = {
    "personal": _("It says who somebody is"),
    "abuse": _("It insults or threatens"),
    "advertising": _("It advertises"),
    "false": _("It states something false"),
    "other": _("Something else"),
}
