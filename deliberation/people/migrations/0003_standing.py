import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import deliberation.people.text


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("people", "0002_cache_table"),
    ]

    operations = [
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("convener", "convener"),
                            ("department", "department officer"),
                            ("opinion_moderator", "opinion moderator"),
                            ("secretariat", "secretariat"),
                            ("administrator", "administrator"),
                            ("site_administrator", "site administrator"),
                        ],
                        max_length=20,
                        verbose_name="grant",
                    ),
                ),
                ("below", models.BooleanField(default=False, verbose_name="also set-up and figures below")),
                (
                    "reason",
                    models.CharField(
                        max_length=200, validators=[deliberation.people.text.validate_line], verbose_name="reason"
                    ),
                ),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="given")),
                ("until", models.DateField(null=True, verbose_name="until")),
                ("needs_consent", models.BooleanField(default=False)),
                ("consented_at", models.DateTimeField(null=True, verbose_name="consented")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "end_reason",
                    models.CharField(
                        max_length=200,
                        null=True,
                        validators=[deliberation.people.text.validate_line],
                        verbose_name="reason for ending",
                    ),
                ),
                (
                    "consented_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="people.organisation",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="people.sector",
                        verbose_name="sector",
                    ),
                ),
            ],
            options={
                "verbose_name": "grant",
                "verbose_name_plural": "grants",
                "ordering": ("-given_at", "-pk"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "convener",
                                    "department",
                                    "opinion_moderator",
                                    "secretariat",
                                    "administrator",
                                    "site_administrator",
                                ],
                            )
                        ),
                        name="grant_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", True), ("role", "site_administrator")),
                            models.Q(
                                models.Q(("role", "site_administrator"), _negated=True), ("organisation__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="grant_stands_where_its_role_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "convener"), ("sector__isnull", False)),
                            models.Q(models.Q(("role", "convener"), _negated=True), ("sector__isnull", True)),
                            _connector="OR",
                        ),
                        name="grant_sector_of_conveners_alone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="grant_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("given_by__isnull", True),
                            models.Q(("given_by", models.F("person")), _negated=True),
                            _connector="OR",
                        ),
                        name="grant_never_to_oneself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("consented_by__isnull", True),
                            models.Q(
                                models.Q(("consented_by", models.F("given_by")), _negated=True),
                                models.Q(("consented_by", models.F("person")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="grant_consent_is_a_second_persons",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True), ("organisation__isnull", False), ("sector__isnull", True)
                        ),
                        fields=("person", "role", "organisation"),
                        name="grant_once_while_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("sector__isnull", False)),
                        fields=("person", "role", "sector"),
                        name="grant_once_per_sector_while_open",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("organisation__isnull", True)),
                        fields=("person", "role"),
                        name="grant_once_for_the_site_while_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(max_length=32, unique=True)),
                ("given_at", models.DateTimeField(auto_now_add=True, verbose_name="given")),
                ("expires_at", models.DateTimeField(verbose_name="expires")),
                ("used_at", models.DateTimeField(null=True, verbose_name="used")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="ended")),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_in_codes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
            ],
            options={
                "verbose_name": "sign-in code",
                "verbose_name_plural": "sign-in codes",
                "ordering": ("-pk",),
            },
        ),
        migrations.AlterModelOptions(
            name="membership",
            options={
                "ordering": ("organisation", "-term", "person", "-starts_on"),
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
            },
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_once_per_term_and_role",
        ),
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_role_known",
        ),
        migrations.AddField(
            model_name="membership",
            name="office",
            field=models.CharField(
                choices=[
                    ("chair", "chair"),
                    ("vice_chair", "vice-chair"),
                    ("secretary_general", "secretary-general"),
                    ("standing", "standing member"),
                    ("member", "member"),
                ],
                default="member",
                max_length=20,
                verbose_name="office",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="party",
            field=models.CharField(
                blank=True, max_length=100, validators=[deliberation.people.text.validate_line], verbose_name="party"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="post",
            field=models.CharField(
                blank=True, max_length=100, validators=[deliberation.people.text.validate_line], verbose_name="post"
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="unit",
            field=models.CharField(
                blank=True, max_length=200, validators=[deliberation.people.text.validate_line], verbose_name="unit"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="answers_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="departments",
                to="people.organisation",
                verbose_name="answers to",
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="ends on"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="starts on"),
        ),
        migrations.AddField(
            model_name="organisation",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.organisation",
                verbose_name="succeeded by",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="kept_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="people.organisation",
                verbose_name="entered by",
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="sounds",
            field=models.CharField(default="", editable=False, max_length=1500),
        ),
        migrations.AddField(
            model_name="sector",
            name="ends_on",
            field=models.DateField(blank=True, null=True, verbose_name="ends on"),
        ),
        migrations.AddField(
            model_name="sector",
            name="starts_on",
            field=models.DateField(blank=True, null=True, verbose_name="starts on"),
        ),
        migrations.AddField(
            model_name="sector",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.sector",
                verbose_name="succeeded by",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="phone",
            field=models.CharField(
                blank=True,
                max_length=16,
                null=True,
                unique=True,
                validators=[deliberation.people.text.validate_phone],
                verbose_name="mobile number",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="phone_verified",
            field=models.BooleanField(default=False, verbose_name="number is proved"),
        ),
        migrations.AlterField(
            model_name="membership",
            name="role",
            field=models.CharField(
                choices=[("member", "member"), ("expert", "expert")],
                default="member",
                max_length=20,
                verbose_name="standing",
            ),
        ),
        migrations.AlterField(
            model_name="organisation",
            name="name",
            field=models.CharField(
                max_length=100, validators=[deliberation.people.text.validate_line], verbose_name="name"
            ),
        ),
        migrations.AlterField(
            model_name="user",
            name="email",
            field=models.EmailField(blank=True, max_length=254, null=True, unique=True, verbose_name="e-mail"),
        ),
        migrations.AlterField(
            model_name="user",
            name="is_staff",
            field=models.BooleanField(default=False, verbose_name="staff status"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="organisation_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="sector",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on__isnull", True),
                    ("ends_on__isnull", True),
                    ("ends_on__gte", models.F("starts_on")),
                    _connector="OR",
                ),
                name="sector_ends_after_it_starts",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", ""), _negated=True), name="user_email_or_none"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone__isnull", True), ("phone__startswith", "+"), _connector="OR"),
                name="user_phone_international",
            ),
        ),
    ]
