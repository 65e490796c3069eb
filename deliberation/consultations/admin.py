"""Consultations in the administration."""

from django.contrib import admin

from deliberation.consultations.models import Consultation, Participation


class ParticipationsOfConsultation(admin.TabularInline):
    model = Participation
    extra = 0
    autocomplete_fields = ("person",)


@admin.register(Consultation)
class Consultations(admin.ModelAdmin):
    list_display = ("title", "organisation", "format", "visibility", "created_at")
    list_filter = ("organisation", "format", "visibility")
    list_select_related = ("organisation",)
    search_fields = ("title", "title_en", "organisation__name")
    autocomplete_fields = ("organisation",)
    date_hierarchy = "created_at"
    inlines = (ParticipationsOfConsultation,)


@admin.register(Participation)
class Participations(admin.ModelAdmin):
    list_display = ("person", "consultation", "role", "venue")
    list_filter = ("role", "consultation")
    list_select_related = ("person", "consultation")
    search_fields = ("person__name", "person__name_en", "consultation__title")
    autocomplete_fields = ("person", "consultation")
