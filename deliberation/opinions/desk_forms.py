"""What is filled in at the desk: a round, one step of its life, an opinion entered for somebody."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from deliberation.consultations.models import Consultation
from deliberation.opinions.models import Opinion, Option, Question, Round, Viewpoint
from deliberation.opinions.rules.lifecycle import Act
from deliberation.people.models import Organisation
from deliberation.people.text import validate_line

ONE_A_LINE = _("One a line; after a bar the English: 城关区 | Chengguan District")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Lines(forms.CharField):
    """Names of two languages, one pair a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 5}), required=False, **kwargs)

    def clean(self, value: Any) -> list[tuple[str, str]]:
        pairs = []
        for line in str(super().clean(value) or "").splitlines():
            name, _bar, english = (part.strip() for part in line.partition("|"))
            if name:
                validate_line(name)
                pairs.append((name, english))
        return pairs


class RoundForm(forms.ModelForm):
    places = Lines(label=_("Places to choose from"), help_text=ONE_A_LINE)
    groups = Lines(label=_("Groups of people to choose from"), help_text=ONE_A_LINE)
    viewpoints = Lines(label=_("Viewpoints to judge"), help_text=_("One sentence a line, on one matter each."))
    questions = forms.CharField(
        label=_("Questions"),
        required=False,
        widget=forms.Textarea({"rows": 6}),
        help_text=_(
            "Each begins with #1 (choose one), #3 (choose at most three) or #scale (marks from 1 to 5); its choices "
            "follow, one a line."
        ),
    )

    class Meta:
        model = Round
        fields = (
            "consultation",
            "title",
            "title_en",
            "text",
            "text_en",
            "takes_opinions",
            "open_to",
            "sectors",
            "identity",
            "legal_ground",
            "moderation",
            "language",
            "max_opinions",
            "max_length",
            "hides_results",
            "review_days",
            "appeal_days",
            "consent_version",
            "retention_until",
        )
        widgets = {
            "text": forms.Textarea({"rows": 4}),
            "text_en": forms.Textarea({"rows": 4}),
            "sectors": forms.CheckboxSelectMultiple(),
            "open_to": forms.RadioSelect(),
            "identity": forms.RadioSelect(),
            "moderation": forms.RadioSelect(),
            "retention_until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consultations: Any = self.fields["consultation"]
        consultations.queryset = Consultation.objects.filter(organisation=organisation)
        sectors: Any = self.fields["sectors"]
        sectors.queryset = organisation.sectors.filter(ends_on=None)
        if self.instance.pk:
            self.initial = dict(self.initial) | {
                "places": _as_lines(self.instance.options.filter(kind="place")),
                "groups": _as_lines(self.instance.options.filter(kind="group")),
                "viewpoints": "\n".join(_pair(one.text, one.text_en) for one in self.instance.viewpoints.all()),
                "questions": "\n\n".join(_question_text(one) for one in self.instance.questions.all()),
            }

    def clean_viewpoints(self) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = self.cleaned_data["viewpoints"]
        for name, english in pairs:
            if len(name) > 200 or len(english) > 300:
                message = _("This viewpoint is too long: %(line)s") % {"line": name[:40]}
                raise forms.ValidationError(message, code="too_long")
        return pairs

    def clean_questions(self) -> list[dict[str, Any]]:
        try:
            return list(_questions(self.cleaned_data["questions"]))
        except ValueError as wrong:
            message = _("This line belongs to no question: %(line)s") % {"line": wrong}
            raise forms.ValidationError(message, code="bad_question") from wrong

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("open_to") == Round.OpenTo.SECTOR and not cleaned.get("sectors"):
            self.add_error("sectors", forms.ValidationError(_("Choose at least one sector."), code="required"))
        return cleaned

    @transaction.atomic
    def keep_parts(self, round: Round) -> None:
        """The lists of a draft, made anew; nobody has answered any of them yet."""
        got = self.cleaned_data
        round.sectors.set(got["sectors"])
        for kind, name in ((Option.Kind.PLACE, "places"), (Option.Kind.GROUP, "groups")):
            round.options.filter(kind=kind).delete()
            Option.objects.bulk_create(
                Option(round=round, kind=kind, name=zh, name_en=en, position=position)
                for position, (zh, en) in enumerate(got[name], start=1)
            )
        round.viewpoints.all().delete()
        Viewpoint.objects.bulk_create(
            Viewpoint(round=round, number=number, text=zh, text_en=en)
            for number, (zh, en) in enumerate(got["viewpoints"], start=1)
        )
        round.questions.all().delete()
        Question.objects.bulk_create(
            Question(round=round, position=position, **one) for position, one in enumerate(got["questions"], start=1)
        )


class Step(forms.Form):
    """One step of a round's life."""

    opens_at = forms.DateTimeField(label=_("opens"), widget=DateTimeInput())
    closes_at = forms.DateTimeField(label=_("closes"), widget=DateTimeInput())
    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        validators=[validate_line],
        help_text=_("Everybody who sees the call reads it."),
    )

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if act != "opened":
            del self.fields["opens_at"]
        if act not in ("opened", "extended"):
            del self.fields["closes_at"]

    def times(self) -> dict[str, datetime]:
        return {name: value for name, value in self.cleaned_data.items() if name != "reason"}


class SteppingBack(forms.Form):
    reason = forms.CharField(label=_("reason"), max_length=200, validators=[validate_line])


class Entering(forms.Form):
    """How an opinion came that a clerk enters, and what was done with its author before."""

    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[choice for choice in Opinion.Channel.choices if choice[0] != Opinion.Channel.ONLINE],
        widget=forms.RadioSelect(),
    )
    paper_number = forms.CharField(
        label=_("Number on the paper"),
        required=False,
        max_length=20,
        validators=[validate_line],
        help_text=_("Of a paper: write it on the original, and lock that away."),
    )
    read_back = forms.BooleanField(label=_("Read back; the author says it is right"))
    told = forms.BooleanField(
        label=_("Told, and agreed: it is shown without a name; a code leads to it, and cannot be replaced")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("channel") == Opinion.Channel.PAPER and not cleaned.get("paper_number"):
            self.add_error("paper_number", forms.ValidationError(_("A paper has a number."), code="required"))
        return cleaned


def _as_lines(options: Any) -> str:
    return "\n".join(_pair(one.name, one.name_en) for one in options)


def _pair(name: str, english: str) -> str:
    return f"{name} | {english}" if english else name


def _questions(text: str) -> Iterator[dict[str, Any]]:
    """Raises ValueError with the first line that stands under no question, or a head that is none."""
    question: dict[str, Any] | None = None
    for line in filter(None, (one.strip() for one in text.splitlines())):
        name, _bar, english = (part.strip() for part in line.lstrip("#").partition("|"))
        if not line.startswith("#"):
            if question is None:
                raise ValueError(line)
            question["choices"].append({"zh": name, "en": english})
            continue
        if question is not None:
            yield question
        head, _space, words = name.partition(" ")
        if not words or not (head == "scale" or (head.isdecimal() and 1 <= int(head) <= 20)):
            raise ValueError(line)
        most = 1 if head == "scale" else int(head)
        kind = Question.Kind.SCALE if head == "scale" else Question.Kind.ONE if most == 1 else Question.Kind.SEVERAL
        question = {"kind": kind, "most": most, "text": words, "text_en": english, "choices": []}
    if question is not None:
        yield question


def _question_text(question: Question) -> str:
    head = "scale" if question.kind == Question.Kind.SCALE else str(question.most)
    choices = [_pair(one["zh"], one.get("en", "")) for one in question.choices]
    return "\n".join((f"#{head} {_pair(question.text, question.text_en)}", *choices))
