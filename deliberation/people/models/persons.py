"""Persons: somebody with a name, and how the name is found by its sound."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from deliberation.people.models.accounts import User
from deliberation.people.models.organisations import Organisation
from deliberation.people.names import MAX_LENGTH, in_visitors_language, sounds_of
from deliberation.people.text import validate_line


class Person(models.Model):
    """Somebody with a name, with or without an account of their own."""

    # Up to 100 characters, not bytes: rare characters lie outside the basic plane.
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=100, validators=[validate_line])
    name_en = models.CharField(
        pgettext_lazy("of a person", "name in English"), max_length=100, blank=True, validators=[validate_line]
    )
    sounds = models.CharField(max_length=MAX_LENGTH, editable=False, default="")
    user = models.OneToOneField(
        User, verbose_name=_("account"), on_delete=models.SET_NULL, null=True, blank=True, related_name="person"
    )

    # Whose secretariat entered this person, before any membership or grant says where they belong.
    kept_by = models.ForeignKey(
        Organisation, verbose_name=_("entered by"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ("name", "pk")
        constraints = (models.CheckConstraint(condition=~models.Q(name=""), name="person_has_a_name"),)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sounds = sounds_of(self.name, self.name_en)
        if (names := kwargs.get("update_fields")) is not None and {"name", "name_en"} & set(names):
            kwargs["update_fields"] = {*names, "sounds"}
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return in_visitors_language(self.name, self.name_en)
