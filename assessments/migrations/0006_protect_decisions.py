from django.db import migrations

from assessments.models.triggers import protect, unprotect


def on(apps, schema_editor):
    protect(schema_editor.connection, "assessments_decision")


def off(apps, schema_editor):
    unprotect(schema_editor.connection, "assessments_decision")


class Migration(migrations.Migration):
    """Triggers that refuse to change a signed decision, whoever asks."""

    dependencies = [("assessments", "0005_desk")]

    operations = [migrations.RunPython(on, off)]
