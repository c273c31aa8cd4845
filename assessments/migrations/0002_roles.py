from django.db import migrations

from assessments import roles


def create(apps, schema_editor):
    roles.sync(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("assessments", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    # Undoing keeps the groups: people may be in them.
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
