import django.db.models.deletion
from django.db import migrations, models

import deliberation.people.text


class Migration(migrations.Migration):
    dependencies = [
        ("opinions", "0002_imported_rounds"),
        ("people", "0008_tally"),
    ]

    operations = [
        migrations.CreateModel(
            name="Disposition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("taken_up", "Raised in a meeting"),
                            ("answered", "Answered"),
                            ("merged", "Merged"),
                            ("out_of_scope", "Outside this call"),
                            ("excused", "Not answered"),
                            ("reopened", "Taken back"),
                        ],
                        max_length=20,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField(max_length=4000, null=True)),
                ("reason", models.CharField(blank=True, max_length=20)),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, validators=[deliberation.people.text.validate_line]),
                ),
                ("meeting", models.CharField(blank=True, max_length=36)),
                ("seq", models.PositiveBigIntegerField(null=True)),
                ("address", models.CharField(blank=True, max_length=300)),
                (
                    "label",
                    models.CharField(blank=True, max_length=200, validators=[deliberation.people.text.validate_line]),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merging",
                        to="opinions.opinion",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="taken_back_by",
                        to="opinions.disposition",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.organisation",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="dispositions", to="opinions.round"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["taken_up", "answered", "merged", "out_of_scope", "excused", "reopened"])
                        ),
                        name="disposition_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "answered"), _negated=True),
                            ("organisation__isnull", False),
                            _connector="OR",
                        ),
                        name="disposition_answer_is_somebodys",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "merged"), _negated=True), ("into__isnull", False), _connector="OR"
                        ),
                        name="disposition_merged_into_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["out_of_scope", "excused"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="disposition_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "taken_up"), _negated=True),
                            models.Q(("address", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="disposition_taken_up_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "reopened"), _negated=True), ("of__isnull", False), _connector="OR"
                        ),
                        name="disposition_takes_one_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "disposition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="endings", to="opinions.disposition"
                    ),
                ),
                (
                    "opinion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="endings", to="opinions.opinion"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.UniqueConstraint(fields=("opinion", "disposition"), name="ending_once_per_disposition")
                ],
            },
        ),
        migrations.AddField(
            model_name="opinion",
            name="ends_as",
            field=models.CharField(blank=True, default="", editable=False, max_length=20),
        ),
        migrations.AddIndex(
            model_name="opinion",
            index=models.Index(
                condition=models.Q(("ends_as", ""), ("status", "shown")),
                fields=["round", "number"],
                name="opinion_unanswered",
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_as__in", ["", "taken_up", "answered", "merged", "out_of_scope", "excused"])),
                name="opinion_ending_known",
            ),
        ),
    ]
