"""Rounds in the administration: to look at. They are run from the desk, where each step has its reason."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from deliberation.opinions.models import Round, Viewpoint


class ReadOnly(admin.ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Round)
class Rounds(ReadOnly):
    list_display = ("title", "consultation", "state", "opens_at", "closes_at")
    list_filter = ("state",)
    list_select_related = ("consultation",)
    search_fields = ("title", "title_en")


@admin.register(Viewpoint)
class Viewpoints(ReadOnly):
    list_display = ("text", "round", "number", "hidden")
    list_select_related = ("round",)
    search_fields = ("text", "text_en")
