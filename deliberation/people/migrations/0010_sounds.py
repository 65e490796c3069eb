"""How names sound: rare characters too, and in an order by syllables."""

from typing import Any

from django.db import migrations

from deliberation.people.names import sounds_of


def listen(apps: Any, schema_editor: Any) -> None:
    changed = []
    persons = apps.get_model("people", "Person").objects
    for person in persons.only("name", "name_en", "sounds").iterator():
        sounds = sounds_of(person.name, person.name_en)
        if sounds != person.sounds:
            person.sounds = sounds
            changed.append(person)
    persons.bulk_update(changed, ("sounds",), batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("people", "0009_consent")]
    operations = [migrations.RunPython(listen, migrations.RunPython.noop)]
