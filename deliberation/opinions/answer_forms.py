"""What is filled in to say what became of opinions: one form, of which each kind needs its own fields."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from deliberation.opinions.models import Disposition, Opinion, Round
from deliberation.opinions.models.dispositions import MAX_TEXT
from deliberation.opinions.operations.answering import Said
from deliberation.opinions.queries.answering import answerable_in
from deliberation.opinions.rules.endings import EXCUSES, OUT_OF_SCOPE
from deliberation.people.models import Organisation
from deliberation.people.text import validate_line

KINDS = {
    "answered": _("Answer"),
    "taken_up": _("Raised in a meeting"),
    "merged": _("Merge with another opinion"),
    "out_of_scope": _("Outside this call"),
    "excused": _("Excuse from an answer"),
}
FIELDS = {
    "answered": ("organisation", "text"),
    "taken_up": ("address", "label"),
    "merged": ("into",),
    "out_of_scope": ("scope", "note"),
    "excused": ("excuse", "why"),
}


class Disposing(forms.Form):
    """`said()` is what the operation takes. `host`: links to this site may be pasted whole."""

    kind = forms.ChoiceField(label=_("What became of them"), widget=forms.RadioSelect())
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Who answers"), required=False, empty_label="—"
    )
    text = forms.CharField(
        label=_("The answer"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("Everybody reads it. Say what is done, by whom and until when; if nothing is done, why."),
    )
    address = forms.CharField(
        label=_("Link to the turn or item"),
        required=False,
        max_length=300,
        help_text=_("Copied from the record or the meeting."),
    )
    label = forms.CharField(
        label=_("What is found there"),
        required=False,
        max_length=200,
        validators=[validate_line],
        help_text=_("For example: item 2, speech of the civil affairs bureau."),
    )
    into = forms.IntegerField(label=_("Number of the opinion that says the same"), required=False, min_value=1)
    scope = forms.ChoiceField(label=_("Reason"), required=False)
    note = forms.CharField(
        label=_("Note to the author"),
        required=False,
        max_length=200,
        validators=[validate_line],
        help_text=_("Who decides it and how to reach them, or where it was settled."),
    )
    excuse = forms.ChoiceField(label=_("Reason"), required=False)
    why = forms.CharField(
        label=_("In one sentence"),
        required=False,
        max_length=200,
        validators=[validate_line],
        help_text=_("Everybody reads it."),
    )

    def __init__(
        self,
        *args: Any,
        round: Round,
        phase: str,
        organisations: Sequence[Organisation],
        settles: bool,
        host: str,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.round, self.host, self.meeting = round, host, ""
        fields: Any = self.fields
        self.kinds = ["answered"]
        if settles and phase != "concluded":
            self.kinds = [kind for kind in KINDS if kind != "excused" or phase == "closed"]
        fields["kind"].choices = [(kind, KINDS[kind]) for kind in self.kinds]
        fields["kind"].initial = "answered"
        fields["organisation"].queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        fields["organisation"].initial = organisations[0] if len(organisations) == 1 else None
        fields["scope"].choices = [("", "—"), *((code, one.name) for code, one in OUT_OF_SCOPE.items())]
        fields["excuse"].choices = [("", "—"), *((code, one.name) for code, one in EXCUSES.items())]

    def parts(self) -> list[tuple[str, Any, list[Any]]]:
        """Each kind with its name and the fields that belong to it, in the order of the page."""
        return [(kind, KINDS[kind], [self[name] for name in FIELDS[kind]]) for kind in self.kinds]

    def clean_address(self) -> str:
        typed = self.cleaned_data["address"].strip()
        if not typed:
            return ""
        parts = urlsplit(typed)
        if parts.netloc not in ("", self.host) or parts.scheme not in ("", "http", "https"):
            raise forms.ValidationError(_("This is no link to a page of this site."), code="elsewhere")
        try:
            found = resolve(parts.path)
        except Resolver404 as nowhere:
            raise forms.ValidationError(_("This is no link to a page of this site."), code="elsewhere") from nowhere
        self.meeting = str(found.kwargs.get("meeting", ""))
        return (
            parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        )

    def clean_into(self) -> Opinion | None:
        number = self.cleaned_data["into"]
        if number is None:
            return None
        found = answerable_in(self.round).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(_("No opinion with this number is shown here."), code="unknown")
        return found

    def clean(self) -> dict[str, Any]:
        """What the chosen kind needs is there; what others need is not looked at."""
        cleaned = super().clean() or self.cleaned_data
        needed = FIELDS.get(cleaned.get("kind", ""), ())
        for name in [one for one in self.errors if one in self.fields and one != "kind" and one not in needed]:
            del self.errors[name]
        for name in needed:
            if name not in self.errors and cleaned.get(name) in (None, ""):
                self.add_error(name, forms.ValidationError(_("This is needed."), code="required"))
        return cleaned

    def said(self) -> Said:
        got, kind = self.cleaned_data, self.cleaned_data["kind"]
        if kind == Disposition.Kind.ANSWERED:
            return Said(kind="answered", text=got["text"], organisation=got["organisation"])
        if kind == Disposition.Kind.TAKEN_UP:
            return Said(kind="taken_up", address=got["address"], label=got["label"], meeting=self.meeting)
        if kind == Disposition.Kind.MERGED:
            return Said(kind="merged", into=got["into"])
        if kind == Disposition.Kind.OUT_OF_SCOPE:
            return Said(kind="out_of_scope", reason=got["scope"], note=got["note"])
        return Said(kind="excused", reason=got["excuse"], note=got["why"])
