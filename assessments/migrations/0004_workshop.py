
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from assessments.models.triggers import protect, unprotect


def on(apps, schema_editor):
    protect(schema_editor.connection, "assessments_release")


def off(apps, schema_editor):
    unprotect(schema_editor.connection, "assessments_release")


class Migration(migrations.Migration):
    """Submissions, replays and test patients; the table of releases is rebuilt, so its triggers are lifted."""

    dependencies = [
        ('assessments', '0003_protect_releases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(off, on),
        migrations.CreateModel(
            name='Replay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='sha256 of the draft as a document.', max_length=64)),
                ('after', models.BigIntegerField(default=0, help_text='The last consultation version worked through.')),
                ('done', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('tallies', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('started_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(help_text='sha256 of the draft as a document.', max_length=64)),
                ('note', models.TextField(help_text='What changes for clinicians, and why.')),
                ('reasons', models.JSONField(default=dict, help_text='Warning -> why it is accepted.')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('outcome', models.CharField(choices=[('open', 'waiting for review'), ('sent-back', 'sent back'), ('withdrawn', 'withdrawn'), ('published', 'published')], default='open', max_length=12)),
                ('comment', models.TextField(blank=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='TestPatient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9]+([-.][A-Za-z0-9]+)*$', 'Use letters and digits joined by hyphens, for example “donor-fat”.')])),
                ('order', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=150)),
                ('summary', models.TextField(blank=True)),
                ('answers', models.JSONField(default=dict)),
                ('expected', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['order', 'key'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='release',
            name='one_person',
            field=models.BooleanField(default=True),  # true of every release before this
        ),
        migrations.AlterField(
            model_name='release',
            name='one_person',
            field=models.BooleanField(default=False, help_text='Submitted and published by the same person, which a setting has to allow.'),
        ),
        migrations.AddField(
            model_name='release',
            name='report',
            field=models.JSONField(default=dict, help_text='What was known at publishing: problems, reasons, test patients, impact.'),
        ),
        migrations.AddField(
            model_name='release',
            name='restores',
            field=models.ForeignKey(help_text='Whose content came back.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.release'),
        ),
        migrations.AddField(
            model_name='release',
            name='submitted_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='release',
            constraint=models.CheckConstraint(condition=models.Q(('one_person', True), ('restores__isnull', False), models.Q(('submitted_by__isnull', False), models.Q(('submitted_by', models.F('author')), _negated=True)), _connector='OR'), name='two_persons_per_release', violation_error_message='A release needs a second person beside the one who submitted it.'),
        ),
        migrations.AddField(
            model_name='replay',
            name='live',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.release'),
        ),
        migrations.AddField(
            model_name='submission',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='submission',
            name='closed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='submission',
            name='release',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='submission', to='assessments.release'),
        ),
        migrations.AddConstraint(
            model_name='replay',
            constraint=models.UniqueConstraint(fields=('digest', 'live'), name='one_replay_per_draft'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'open')), fields=('outcome',), name='one_submission_waits_for_review'),
        ),
        migrations.AddConstraint(
            model_name='submission',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'sent-back'), _negated=True), models.Q(('closed_by', models.F('by')), _negated=True), _connector='OR'), name='sent_back_by_somebody_else'),
        ),
        migrations.RunPython(on, off),
    ]
