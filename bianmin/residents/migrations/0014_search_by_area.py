from django.db import migrations

NAME, TABLE = "search_term_area", "residents_searchterm"


def forwards(apps, schema_editor):
    """On SQLite `search_term` holds the area, too, and is walked for a grid as well."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f'DROP INDEX "{NAME}"')


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f'CREATE INDEX "{NAME}" ON "{TABLE}" ("area_code", "kind", "term", "person_id")')


class Migration(migrations.Migration):
    dependencies = [
        ('residents', '0013_search_term_key'),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
