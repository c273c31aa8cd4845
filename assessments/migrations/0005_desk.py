
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0004_workshop'),
        ('auth', '0012_alter_user_first_name_max_length'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsultTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, unique=True, validators=[django.core.validators.RegexValidator('^[A-Za-z0-9]+([-.][A-Za-z0-9]+)*$', 'Use letters and digits joined by hyphens, for example “donor-fat”.')])),
                ('order', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('name', models.CharField(max_length=100)),
                ('answers', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['order', 'key'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DecisionReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=40, unique=True)),
                ('label', models.CharField(max_length=100)),
                ('on', models.BooleanField(default=True, help_text='Offered to clinicians.')),
                ('order', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['order', 'key'],
            },
        ),
        migrations.CreateModel(
            name='Preferences',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='preferences', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('result_only_on_request', models.BooleanField(default=False)),
                ('usual', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name_plural': 'preferences',
            },
        ),
        migrations.AddField(
            model_name='choice',
            name='attainable',
            field=models.BooleanField(default=False, help_text='May come about by time, treatment or talk; shown in “what would change this”.'),
        ),
        migrations.AddField(
            model_name='choice',
            name='normal',
            field=models.BooleanField(default=False, help_text='Set by “nothing else remarkable”; not for gates.'),
        ),
        migrations.AddField(
            model_name='consultation',
            name='follows',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followed_by', to='assessments.consultation'),
        ),
        migrations.AddField(
            model_name='consultation',
            name='pending',
            field=models.JSONField(default=dict, help_text='A decision as typed so far, not signed.'),
        ),
        migrations.AddField(
            model_name='consultationversion',
            name='carried',
            field=models.JSONField(default=list, help_text='Questions whose answers came from the earlier consult.'),
        ),
        migrations.AddField(
            model_name='draft',
            name='follows',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='assessments.consultationversion'),
        ),
        migrations.AddField(
            model_name='draft',
            name='marks',
            field=models.JSONField(default=dict, help_text='Question -> where its answer came from, and what was filled in: words, value.'),
        ),
        migrations.AddField(
            model_name='patient',
            name='archived_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='question',
            name='ages',
            field=models.BooleanField(default=False, help_text='Must be confirmed again at a follow-up.'),
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('modality', models.CharField(help_text='Key of what was done.', max_length=60)),
                ('treated_on', models.DateField()),
                ('sessions', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)])),
                ('complications', models.JSONField(default=list)),
                ('other_complication', models.CharField(blank=True, max_length=500)),
                ('clinician_impression', models.PositiveSmallIntegerField(choices=[(1, 'Much worse'), (2, 'Worse'), (3, 'Unchanged'), (4, 'Better'), (5, 'Much better')], null=True)),
                ('patient_impression', models.PositiveSmallIntegerField(choices=[(1, 'Much worse'), (2, 'Worse'), (3, 'Unchanged'), (4, 'Better'), (5, 'Much better')], null=True)),
                ('downtime_days', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MaxValueValidator(365)])),
                ('submit_key', models.UUIDField(unique=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='assessments.consultation')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='assessments.consultationversion')),
            ],
            options={
                'ordering': ['-treated_on', '-at'],
            },
        ),
        migrations.CreateModel(
            name='Practice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=100)),
                ('contact', models.CharField(blank=True, help_text='A line below the name, as a telephone number.', max_length=200)),
                ('logo', models.BinaryField(null=True)),
                ('logo_type', models.CharField(blank=True, editable=False, max_length=20)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_practice')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('plan', models.CharField(choices=[('treat', 'Treat'), ('think', 'Think it over'), ('defer', 'Defer, review later'), ('refer', 'Refer'), ('none', 'No treatment')], max_length=10)),
                ('modalities', models.JSONField(default=list, help_text='Keys of what was chosen.')),
                ('follows', models.BooleanField(help_text='Whether the decision follows the result.')),
                ('remark', models.CharField(blank=True, max_length=500)),
                ('discussed', models.JSONField(default=list, help_text='Keys of the rules and modalities that were discussed.')),
                ('next_step', models.CharField(blank=True, max_length=200)),
                ('next_on', models.DateField(null=True)),
                ('amendment', models.CharField(blank=True, help_text='Why the earlier one was amended.', max_length=500)),
                ('submit_key', models.UUIDField(unique=True)),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consultation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='assessments.consultation')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='assessments.consultationversion')),
                ('reason', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.decisionreason')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('consultation', 'number'), name='one_decision_per_number')],
            },
        ),
    ]
