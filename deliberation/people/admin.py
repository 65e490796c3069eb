"""People in the administration."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from deliberation.people.models import Committee, Membership, Organisation, Person, Sector, User

admin.site.site_header = _("Rostrum administration")
admin.site.site_title = _("Rostrum administration")


class NewAccount(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email",)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


@admin.register(User)
class Accounts(UserAdmin):
    add_form = NewAccount
    list_display = ("__str__", "phone", "person", "is_active", "is_superuser", "last_login")
    list_filter = ("is_active", "is_superuser")
    list_select_related = ("person",)
    search_fields = ("email", "phone", "person__name", "person__name_en")
    ordering = ("email",)
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "phone", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_superuser")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            obj.sign_in_at_this_address()


class MembershipForm(forms.ModelForm):
    def clean(self) -> dict[str, Any] | None:
        """Committees are known only here: the row exists before they are tied to it."""
        cleaned = super().clean()
        organisation = self.cleaned_data.get("organisation")
        for committee in self.cleaned_data.get("committees") or ():
            if organisation is not None and committee.organisation_id != organisation.pk:
                message = _("This committee belongs to another organisation.")
                self.add_error("committees", ValidationError(message, code="other_organisation"))
        return cleaned


class MembershipsOfPerson(admin.TabularInline):
    model = Membership
    form = MembershipForm
    extra = 0
    autocomplete_fields = ("organisation", "sector", "committees")


@admin.register(Person)
class Persons(admin.ModelAdmin):
    list_display = ("name", "name_en", "user")
    list_filter = ("memberships__organisation", "memberships__role")
    list_select_related = ("user",)
    search_fields = ("name", "name_en", "user__email")
    autocomplete_fields = ("user", "kept_by")
    inlines = (MembershipsOfPerson,)


class SectorsOfOrganisation(admin.TabularInline):
    model = Sector
    extra = 0


class CommitteesOfOrganisation(admin.TabularInline):
    model = Committee
    extra = 0


@admin.register(Organisation)
class Organisations(admin.ModelAdmin):
    list_display = ("name", "name_en", "kind", "parent", "answers_to")
    list_filter = ("kind",)
    list_select_related = ("parent", "answers_to")
    search_fields = ("name", "name_en")
    autocomplete_fields = ("parent", "answers_to", "successor")
    inlines = (SectorsOfOrganisation, CommitteesOfOrganisation)


@admin.register(Sector)
class Sectors(admin.ModelAdmin):
    list_display = ("name", "name_en", "organisation", "position")
    list_filter = ("organisation",)
    list_select_related = ("organisation",)
    search_fields = ("name", "name_en")
    autocomplete_fields = ("organisation",)


@admin.register(Committee)
class Committees(admin.ModelAdmin):
    list_display = ("name", "name_en", "organisation")
    list_filter = ("organisation",)
    list_select_related = ("organisation",)
    search_fields = ("name", "name_en")
    autocomplete_fields = ("organisation",)


@admin.register(Membership)
class Memberships(admin.ModelAdmin):
    form = MembershipForm
    list_display = ("person", "organisation", "role", "sector", "term", "starts_on", "ends_on")
    list_filter = ("organisation", "role", "term", "sector")
    list_select_related = ("person", "organisation", "sector")
    search_fields = ("person__name", "person__name_en", "organisation__name", "sector__name")
    autocomplete_fields = ("person", "organisation", "sector", "committees")
    date_hierarchy = "starts_on"
