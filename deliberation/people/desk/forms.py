"""What is typed at the desk: read and checked field by field, so that a form that failed keeps it."""

from typing import Any

from django import forms
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deliberation.people.models import Committee, Grant, Membership, Organisation, Person, Sector
from deliberation.people.text import phone_number, validate_line

STANDINGS = (
    ("", _("everybody")),
    ("member", _("members")),
    ("expert", _("experts")),
    ("secretariat", _("secretariat")),
    ("department", _("department officers")),
    ("other", _("others")),
)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FindPeople(forms.Form):
    q = forms.CharField(label=_("Name, pinyin, last four digits, or unit"), required=False, max_length=100)
    standing = forms.ChoiceField(label=_("Standing"), choices=STANDINGS, required=False)
    sector = forms.ModelChoiceField(Sector.objects.none(), label=_("sector"), required=False, empty_label=_("all"))
    former = forms.BooleanField(label=_("Also those who have left"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sector"].queryset = organisation.sectors.all()  # type: ignore[attr-defined]


class NewPerson(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a person", "name"), max_length=100, validators=[validate_line])
    name_en = forms.CharField(
        label=pgettext_lazy("of a person", "name in English"),
        max_length=100,
        required=False,
        validators=[validate_line],
    )


class Contact(forms.Form):
    phone = forms.CharField(
        label=_("mobile number"),
        required=False,
        max_length=30,
        help_text=_("Text messages with codes go there. Without +86 for mainland numbers."),
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("e-mail"), required=False, widget=forms.EmailInput({"autocomplete": "off", "inputmode": "email"})
    )

    def clean_phone(self) -> str | None:
        typed = self.cleaned_data["phone"].strip()
        return phone_number(typed) if typed else None

    def clean_email(self) -> str | None:
        return self.cleaned_data["email"].lower() or None


class MembershipForm(forms.ModelForm):
    """A new membership; the person and the organisation are those of the page."""

    class Meta:
        model = Membership
        fields = ("role", "office", "sector", "committees", "party", "unit", "post", "term", "starts_on", "ends_on")
        widgets = {
            "starts_on": DateInput(),
            "ends_on": DateInput(),
            "committees": forms.CheckboxSelectMultiple(),
        }

    def __init__(self, data: Any = None, *, organisation: Organisation, person: Person) -> None:
        term = Membership.objects.filter(organisation=organisation).aggregate(now=Max("term"))["now"]
        new = Membership(organisation=organisation, person=person, starts_on=timezone.localdate(), term=term)
        super().__init__(data, instance=new)
        self.fields["sector"].queryset = organisation.sectors.filter(ends_on=None)  # type: ignore[attr-defined]
        self.fields["sector"].note = _("(required of a member)")  # type: ignore[attr-defined]
        self.fields["term"].help_text = _("A number, such as 15 for the 15th term.")
        committees: Any = self.fields["committees"]
        committees.queryset = Committee.objects.filter(organisation=organisation)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        member = cleaned.get("role") == Membership.Role.MEMBER
        if member and not cleaned.get("sector") and "sector" not in self.errors:
            self.add_error("sector", forms.ValidationError(_("A member represents a sector."), code="required"))
        return cleaned


class Ending(forms.Form):
    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        validators=[validate_line],
        help_text=_("The person and the secretariat can read it; it stays in the audit."),
    )


class EndMembership(Ending):
    on = forms.DateField(label=_("last day"), widget=DateInput())
    field_order = ("on", "reason")


class Giving(forms.Form):
    role = forms.ChoiceField(label=_("grant"), widget=forms.RadioSelect())
    sector = forms.ModelChoiceField(
        Sector.objects.none(), label=_("sector"), required=False, help_text=_("Of a convener only."), empty_label="—"
    )
    until = forms.DateField(
        label=_("until"), required=False, widget=DateInput(), help_text=_("The last day. Empty: until it is ended.")
    )
    below = forms.BooleanField(
        label=_("Also set-up and figures of the organisations below; never their people or hidden text"), required=False
    )
    reason = Ending.base_fields["reason"]

    def __init__(
        self, *args: Any, roles: list[str], organisation: Organisation | None, below: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        names = dict(Grant.Role.choices)
        self.fields["role"].choices = [(role, names[role]) for role in roles]  # type: ignore[attr-defined]
        if organisation is None or "convener" not in roles:
            del self.fields["sector"]
        else:
            self.fields["sector"].queryset = organisation.sectors.filter(ends_on=None)  # type: ignore[attr-defined]
        if not below or not {"secretariat", "administrator"} & set(roles):
            del self.fields["below"]


class Moving(forms.Form):
    under = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("stands under"), required=False, empty_label=_("at the top")
    )
    reason = Ending.base_fields["reason"]

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        same_kind = Organisation.objects.filter(kind=organisation.kind).exclude(pk=organisation.pk)
        self.fields["under"].queryset = same_kind  # type: ignore[attr-defined]


class PaperCode(forms.Form):
    code = forms.CharField(
        label=_("sign-in code"),
        max_length=30,
        help_text=_("Ten letters and digits on the slip you were given. Spaces and capitals do not matter."),
        widget=forms.TextInput(
            {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
