import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("meetings", "0005_seat_of_sector"),
    ]

    operations = [
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("public", models.BinaryField(max_length=32)),
                ("since", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "signing key",
                "verbose_name_plural": "signing keys",
                "ordering": ("pk",),
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.PositiveIntegerField(verbose_name="entries")),
                ("root", models.BinaryField(max_length=32)),
                ("chain", models.BinaryField(max_length=32)),
                ("directory_root", models.BinaryField(max_length=32)),
                ("documents_root", models.BinaryField(max_length=32)),
                ("epoch", models.CharField(max_length=16)),
                ("separate_user", models.BooleanField()),
                ("signature", models.BinaryField(max_length=64)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "directory",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.seal"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="seals", to="meetings.meeting"
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.signingkey"
                    ),
                ),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "ordering": ("meeting", "size"),
                "constraints": [models.UniqueConstraint(fields=("meeting", "size"), name="seal_once_per_size")],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("full", "full edition"),
                            ("public", "public edition"),
                            ("members", "members’ edition"),
                        ],
                        max_length=10,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("package", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="meetings.meeting"
                    ),
                ),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="editions", to="records.seal"
                    ),
                ),
            ],
            options={
                "verbose_name": "edition",
                "verbose_name_plural": "editions",
                "ordering": ("meeting", "kind", "number"),
                "constraints": [
                    models.UniqueConstraint(fields=("meeting", "kind", "number"), name="edition_number_once"),
                    models.UniqueConstraint(fields=("seal", "kind"), name="edition_once_per_seal"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Card",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seat", models.PositiveIntegerField()),
                ("shown_to", models.CharField(max_length=20)),
                ("words", models.JSONField(null=True)),
                ("salt", models.BinaryField(max_length=32, null=True)),
                ("leaf", models.BinaryField(max_length=32)),
                (
                    "seal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="records.seal"
                    ),
                ),
            ],
            options={
                "ordering": ("seal", "seat"),
                "constraints": [models.UniqueConstraint(fields=("seal", "seat"), name="card_once_per_seat")],
            },
        ),
    ]
