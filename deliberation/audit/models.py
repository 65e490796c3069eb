"""One table: each administrative change, and each reading of a list of personal data, as one row that stays."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from deliberation.audit.append_only import AppendOnly


class AuditEntry(models.Model):
    """Who did what to what, when, with what was there before and after.

    Numbers instead of foreign keys: what they point to may go, the row stays. Names and other personal values
    stand in `text` alone, which may be removed.
    """

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    # A person, an account that belongs to nobody, or neither: the platform, or a command on the server.
    actor = models.BigIntegerField(_("acting person"), null=True)
    account = models.BigIntegerField(_("acting account"), null=True)
    organisation = models.BigIntegerField(_("organisation"), null=True)
    act = models.CharField(_("act"), max_length=60)
    subject_kind = models.CharField(_("kind"), max_length=60, blank=True)
    subject = models.CharField(_("number"), max_length=40, blank=True)
    facts = models.JSONField(default=dict)
    text = models.JSONField(null=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("organisation", "-id"), name="audit_of_organisation"),
            models.Index(fields=("subject_kind", "subject"), name="audit_of_subject"),
        )

    def __str__(self) -> str:
        return f"{self.act} {self.subject_kind} {self.subject}".rstrip()


GUARD = AppendOnly(
    table="audit_auditentry",
    kept=("id", "at", "actor", "account", "organisation", "act", "subject_kind", "subject", "facts"),
    removable=("text",),
    refusal="the audit is append-only",
    check_id="audit.E001",
)
