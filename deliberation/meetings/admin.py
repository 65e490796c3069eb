"""The administration of meetings. A log is looked at here, never changed."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from deliberation.meetings.models import Entry, Meeting, Seat


class SeatForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.meeting.last_seq:
            self.fields["number"].disabled = True


class SeatInline(admin.TabularInline):
    """Once the log speaks of seats, their numbers stay: another number would be another speaker."""

    model = Seat
    form = SeatForm
    extra = 0
    autocomplete_fields = ("person",)
    fields = ("number", "person", "display_name", "role", "sector", "venue", "shown_to")

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

    def has_delete_permission(self, request: HttpRequest, obj: Meeting | None = None) -> bool:
        """A meeting that has begun is a record."""
        return (obj is None or obj.last_seq == 0) and super().has_delete_permission(request, obj)


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
