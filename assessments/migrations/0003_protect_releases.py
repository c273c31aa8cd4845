from django.db import migrations

from assessments.models.release import protect, unprotect


def on(apps, schema_editor):
    protect(schema_editor.connection)


def off(apps, schema_editor):
    unprotect(schema_editor.connection)


class Migration(migrations.Migration):
    """Triggers that refuse to change or delete a release, whoever asks."""

    dependencies = [("assessments", "0002_roles")]

    operations = [migrations.RunPython(on, off)]
