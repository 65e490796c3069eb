"""The administration of jobs: looked at, never changed."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from deliberation.jobs.models import Job


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    list_display = ("kind", "subject", "state", "requested_at", "finished_at", "attempts", "failure")
    list_filter = ("state", "kind")
    search_fields = ("subject",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
