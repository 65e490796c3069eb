"""The index of search: its table, and over it a GIN index on PostgreSQL or an FTS5 table on SQLite."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# A list of what is still to be filed would be filed now and then, by one insert that takes seconds.
POSTGRESQL = (
    "CREATE INDEX records_search ON records_indexedpassage"
    " USING gin (array_to_tsvector(string_to_array(tokens, ' '))) WITH (fastupdate = off)"
)
SQLITE = (
    "CREATE VIRTUAL TABLE records_search USING fts5("
    "tokens, content='records_indexedpassage', content_rowid='id', tokenize='ascii', detail='none')"
)


def create(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    editor.execute(SQLITE if editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop(apps: object, editor: BaseDatabaseSchemaEditor) -> None:
    is_sqlite = editor.connection.vendor == "sqlite"
    editor.execute(f"DROP {'TABLE' if is_sqlite else 'INDEX'} records_search")


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0005_seat_of_sector"),
        ("records", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexedPassage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=10)),
                ("anchor", models.PositiveIntegerField()),
                ("item", models.PositiveIntegerField(null=True)),
                ("at", models.BigIntegerField()),
                ("seat", models.PositiveIntegerField(null=True)),
                ("who", models.CharField(blank=True, max_length=100)),
                ("who_en", models.CharField(blank=True, max_length=100)),
                ("sources", models.JSONField()),
                ("text", models.TextField()),
                ("tokens", models.TextField()),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indexed_passages",
                        to="meetings.meeting",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
                "indexes": [models.Index(fields=["-at", "-id"], name="indexed_passage_newest")],
            },
        ),
        migrations.RunPython(create, drop),
    ]
