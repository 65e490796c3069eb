from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0004_carry_standing_over")]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("person", "organisation", "role"),
                name="membership_once_while_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["member", "expert"])), name="membership_role_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("office__in", ["chair", "vice_chair", "secretary_general", "standing", "member"])),
                name="membership_office_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(fields=("parent", "name"), name="organisation_once_under_its_parent"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parent__isnull", True)), fields=("name",), name="organisation_once_at_the_top"
            ),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(("answers_to__isnull", True), ("kind", "department"), _connector="OR"),
                name="organisation_only_departments_answer",
            ),
        ),
    ]
