import uuid

import django.db.models.deletion
from django.db import migrations, models

import deliberation.meetings.models
import deliberation.people.text


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("consultations", "0001_initial"),
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Meeting",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "title",
                    models.CharField(
                        max_length=200, validators=[deliberation.people.text.validate_line], verbose_name="title"
                    ),
                ),
                (
                    "title_en",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        validators=[deliberation.people.text.validate_line],
                        verbose_name="title in English",
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True, verbose_name="starts")),
                (
                    "options",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What differs from the usual rules; frozen when the meeting is opened.",
                        verbose_name="settings",
                    ),
                ),
                (
                    "epoch",
                    models.CharField(default=deliberation.meetings.models.new_epoch, editable=False, max_length=16),
                ),
                ("last_seq", models.PositiveIntegerField(default=0, editable=False)),
                ("last_hash", models.BinaryField(max_length=32)),
                ("last_at", models.BigIntegerField(default=0, editable=False)),
                ("due_at", models.BigIntegerField(db_index=True, editable=False, null=True)),
                (
                    "consultation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meetings",
                        to="consultations.consultation",
                        verbose_name="consultation",
                    ),
                ),
            ],
            options={
                "verbose_name": "meeting",
                "verbose_name_plural": "meetings",
                "ordering": ("-starts_at", "pk"),
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("title", ""), _negated=True), name="meeting_has_a_title")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.PositiveIntegerField(verbose_name="number in the log")),
                ("at", models.BigIntegerField(verbose_name="time in ms")),
                ("by", models.PositiveIntegerField(verbose_name="acting seat")),
                ("type", models.CharField(max_length=40, verbose_name="kind of event")),
                ("facts", models.JSONField()),
                ("text", models.JSONField(null=True)),
                ("salt", models.BinaryField(max_length=32, null=True)),
                ("nonce", models.BinaryField(max_length=16)),
                ("commitment", models.BinaryField(max_length=32, null=True)),
                ("hash", models.BinaryField(max_length=32)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="meetings.meeting",
                        verbose_name="meeting",
                    ),
                ),
            ],
            options={
                "verbose_name": "log entry",
                "verbose_name_plural": "log entries",
                "ordering": ("meeting", "seq"),
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "seq"), name="entry_seq_once"),
                    models.CheckConstraint(condition=models.Q(("seq__gte", 1)), name="entry_seq_from_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                (
                    "display_name",
                    models.CharField(
                        max_length=100, validators=[deliberation.people.text.validate_line], verbose_name="name shown"
                    ),
                ),
                ("display_name_en", models.CharField(blank=True, max_length=100, verbose_name="name shown in English")),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("moderator", "moderator"),
                            ("clerk", "clerk"),
                            ("scrutineer", "scrutineer"),
                            ("member", "member"),
                            ("guest", "guest"),
                            ("department", "department"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("sector", models.CharField(blank=True, max_length=100, verbose_name="sector")),
                ("sector_en", models.CharField(blank=True, max_length=200, verbose_name="sector in English")),
                ("venue", models.CharField(blank=True, max_length=100, verbose_name="venue")),
                (
                    "shown_to",
                    models.CharField(
                        choices=[
                            ("public", "everybody"),
                            ("member", "those who take part"),
                            ("moderator", "moderators and clerks"),
                        ],
                        default="public",
                        max_length=20,
                        verbose_name="name is shown to",
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="seats", to="meetings.meeting"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="seats",
                        to="people.person",
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "seat",
                "verbose_name_plural": "seats",
                "ordering": ("meeting", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "number"), name="seat_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("meeting", "person"),
                        name="seat_once_per_person",
                    ),
                    models.CheckConstraint(condition=models.Q(("number__gte", 1)), name="seat_number_from_one"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["", "moderator", "clerk", "scrutineer", "member", "guest", "department"])
                        ),
                        name="seat_role_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seat", models.PositiveIntegerField()),
                ("token", models.UUIDField()),
                ("type", models.CharField(max_length=40)),
                ("mac", models.BinaryField(max_length=32, null=True)),
                ("seq", models.PositiveIntegerField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="meetings.meeting"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("meeting", "seat", "token"), name="token_once")],
            },
        ),
    ]
