from django.db import migrations

from assessments.models.triggers import protect, unprotect


def on(apps, schema_editor):
    protect(schema_editor.connection, "assessments_release")


def off(apps, schema_editor):
    unprotect(schema_editor.connection, "assessments_release")


class Migration(migrations.Migration):
    """Triggers that refuse to change or delete a release, whoever asks."""

    dependencies = [("assessments", "0002_roles")]

    operations = [migrations.RunPython(on, off)]
