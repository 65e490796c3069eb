"""The administration of meetings. A log is shown here, never changed."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deliberation.meetings.core.machine import Refused
from deliberation.meetings.models import Entry, Meeting, Seat
from deliberation.meetings.operations import CORRECTABLE, correct_seats

FIXED = ("number", "person", "role")  # once the log speaks of seats: another of these would be another speaker


class SeatForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.meeting.last_seq:
            for name in FIXED:  # whoever sends one all the same is told why it stays
                self.fields[name].disabled = self.add_prefix(name) not in self.data


class SeatFormSet(forms.BaseInlineFormSet):
    begun = False

    def clean(self) -> None:
        super().clean()
        # Locked, so that the log does not begin between this look and the end of the request.
        head = Meeting.objects.select_for_update().filter(pk=self.instance.pk).first()
        self.begun = head is not None and head.last_seq > 0
        if not self.begun:
            return
        if self.deleted_forms:
            raise ValidationError(_("The log of this meeting has begun: no seat is deleted."), code="begun")
        for form in self.initial_forms:
            for name in set(FIXED).intersection(form.changed_data):
                form.add_error(name, ValidationError(STAYS, code="begun"))


STAYS = _(
    "The log of this meeting has begun: number, person and role of a seat stay as they are. "
    "For somebody else, add another seat."
)


class SeatInline(admin.TabularInline):
    model = Seat
    form = SeatForm
    formset = SeatFormSet
    extra = 0
    autocomplete_fields = ("person",)
    fields = (*FIXED, *CORRECTABLE)

    def has_delete_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        return (obj is None or obj.last_seq == 0) and super().has_delete_permission(request, obj)


@admin.register(Meeting)
class MeetingAdmin(admin.ModelAdmin):
    list_display = ("title", "consultation", "starts_at", "last_seq")
    list_filter = ("consultation__organisation",)
    search_fields = ("title", "title_en", "consultation__title")
    autocomplete_fields = ("consultation",)
    readonly_fields = ("id", "epoch", "last_seq")
    inlines = (SeatInline,)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """What is put right in a seat that the log may speak of goes through the door, and leaves a fact there."""
        seats = formset.save(commit=False)
        for seat in formset.deleted_objects:
            seat.delete()
        corrected = [seat for seat in seats if formset.begun and seat.pk]
        for seat in seats:
            if seat not in corrected:
                seat.save()
        if corrected:
            transaction.on_commit(partial(_correct, request, formset.instance, corrected))

    def has_delete_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """A meeting that has begun is a record."""
        return (obj is None or obj.last_seq == 0) and super().has_delete_permission(request, obj)


def _correct(request: HttpRequest, meeting: Meeting, seats: Sequence[Seat]) -> None:
    try:
        correct_seats(meeting=meeting, seats=seats)
    except Refused:
        messages.error(request, _("What was changed in the seats could not be saved just now. Please try again soon."))


@admin.register(Entry)
class EntryAdmin(admin.ModelAdmin):
    """That something happened, not what: a choice before the ballot closes is nobody's to see."""

    fields = ("meeting", "seq", "at", "by", "type")
    list_display = ("meeting", "seq", "type", "by", "at")
    list_filter = ("type",)
    search_fields = ("meeting__title",)
    list_select_related = ("meeting",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False
