"""What a citizen fills in: read and checked field by field, so that a form that failed keeps all of it."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from deliberation.opinions.models import Option, Question, Round
from deliberation.opinions.operations.submitting import Contribution
from deliberation.opinions.rules.reasons import REPORTING
from deliberation.people.names import in_visitors_language

MARKS = (
    ("1", _("very bad")),
    ("2", _("rather bad")),
    ("3", _("so-so")),
    ("4", _("rather good")),
    ("5", _("very good")),
)
OF_AGE = (("yes", _("yes")), ("guardian", _("no: I am a parent or guardian and submit it for the child")))


class Submission(forms.Form):
    """One opinion with the answers to the round's questions; every question may be left out."""

    text = forms.CharField(
        label=_("Your opinion"),
        required=False,
        widget=forms.Textarea({"rows": 7, "data-draft": "text"}),
        help_text=_("One matter per opinion. First how things are, then what to do."),
    )
    place = forms.ModelChoiceField(
        Option.objects.none(), label=_("District or county"), required=False, empty_label=_("Not given")
    )
    group = forms.ModelChoiceField(
        Option.objects.none(),
        label=_("You are"),
        required=False,
        widget=forms.RadioSelect(),
        blank=True,
        empty_label=_("Not given"),
    )
    of_age = forms.ChoiceField(
        label=_("Are you 14 or older?"),
        choices=OF_AGE,
        widget=forms.RadioSelect(),
        help_text=_("Under 14, a parent or guardian submits for you."),
    )

    def __init__(self, data: QueryDict | None = None, *, round: Round, for_clerk: bool = False) -> None:
        super().__init__(data)
        self.round = round
        self.questions = list(round.questions.all())
        options = list(round.options.all())
        for name in ("place", "group"):
            of_kind = [option for option in options if option.kind == name]
            field: Any = self.fields[name]
            field.queryset = Option.objects.filter(round=round, kind=name)
            if not of_kind:
                del self.fields[name]
        if not round.takes_opinions:
            del self.fields["text"]
        else:
            self.fields["text"].widget.attrs["maxlength"] = round.max_length
        if for_clerk:
            del self.fields["of_age"]
        self.fields = {**{_name(one): _field(one) for one in self.questions}, **self.fields}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip().replace("\r\n", "\n")
        over = len(text) - self.round.max_length
        if over > 0:
            message = _("Too long by %(n)s. Shorten it, or make two opinions of it.")
            raise forms.ValidationError(message % {"n": over}, code="too_long")
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not cleaned.get("text") and not any(cleaned.get(_name(one)) for one in self.questions):
            message = _("Write your opinion first.") if "text" in self.fields else _("Answer a question first.")
            field = "text" if "text" in self.fields else _name(self.questions[0]) if self.questions else None
            self.add_error(field, forms.ValidationError(message, code="required"))
        return cleaned

    def contribution(self) -> Contribution:
        got = self.cleaned_data
        chosen = {one.pk: _places(got.get(_name(one))) for one in self.questions}
        return Contribution(
            text=got.get("text") or "",
            place=got.get("place"),
            group=got.get("group"),
            guardian=got.get("of_age") == "guardian",
            chosen={question: places for question, places in chosen.items() if places},
        )

    def asked(self) -> list[forms.BoundField]:
        """The questions of the round."""
        return [self[_name(one)] for one in self.questions]

    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in ("text", "place", "group", "of_age") if name in self.fields]

    def kept(self) -> Iterator[tuple[str, str]]:
        """What was typed, as pairs for hidden fields."""
        for name in self.fields:
            for value in self.data.getlist(name):  # type: ignore[attr-defined]  # bound with a QueryDict
                yield name, value

    def summary(self) -> Iterator[tuple[forms.BoundField, str]]:
        """What was filled in, in words."""
        for field in self:
            value = self.cleaned_data.get(field.name)
            if value in (None, "", []):
                continue
            choices = dict(getattr(field.field, "choices", ())) if field.name not in ("place", "group") else {}
            chosen = value if isinstance(value, list) else [value]
            words = [str(choices.get(one, one)) for one in chosen]
            yield field, "\n".join(words) if field.name == "text" else "；".join(words)


class Code(forms.Form):
    code = forms.CharField(
        label=_("Reference code"),
        max_length=40,
        help_text=_("12 characters, given when you submitted. Dashes and capitals do not matter."),
        widget=forms.TextInput(
            {"class": "code", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class Words(forms.Form):
    """The author's new wording, within the first minutes."""

    text = forms.CharField(label=_("Your opinion"), widget=forms.Textarea({"rows": 7}))

    def __init__(self, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].max_length = most  # type: ignore[attr-defined]
        self.fields["text"].widget.attrs["maxlength"] = most
        self.most = most

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"].strip().replace("\r\n", "\n")
        if len(text) > self.most:
            message = _("At most %(n)s characters.") % {"n": self.most}
            raise forms.ValidationError(message, code="too_long")
        return text


class Appealing(forms.Form):
    words = forms.CharField(label=_("Say why"), required=False, max_length=1000, widget=forms.Textarea({"rows": 3}))


class Reporting(forms.Form):
    reason = forms.ChoiceField(
        label=_("What is wrong with it?"), choices=tuple(REPORTING.items()), widget=forms.RadioSelect()
    )
    words = forms.CharField(label=_("Say more"), required=False, max_length=500, widget=forms.Textarea({"rows": 3}))


def _name(question: Question) -> str:
    return f"q{question.pk}"


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": str(question), "required": False}
    if question.kind == Question.Kind.SCALE:
        return forms.ChoiceField(choices=MARKS, widget=forms.RadioSelect({"class": "scale"}), **common)
    choices = [
        (str(place), in_visitors_language(one["zh"], one.get("en", "")))
        for place, one in enumerate(question.choices, start=1)
    ]
    if question.kind == Question.Kind.ONE:
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect(), **common)
    return _Several(question.most, choices=choices, widget=forms.CheckboxSelectMultiple(), **common)


class _Several(forms.MultipleChoiceField):
    def __init__(self, most: int, **kwargs: Any) -> None:
        super().__init__(help_text=_("Choose at most %(n)s.") % {"n": most}, **kwargs)
        self.most = most

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.most:
            raise forms.ValidationError(_("Choose at most %(n)s.") % {"n": self.most}, code="too_many")


def _places(value: Any) -> list[int]:
    if not value:
        return []
    return [int(one) for one in (value if isinstance(value, list) else [value])]
