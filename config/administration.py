"""Which site stands at /admin/."""

from django.contrib.admin.apps import AdminConfig


class AuditedAdminConfig(AdminConfig):
    default_site = "config.admin_site.Administration"
