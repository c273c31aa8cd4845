
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('assessments', '0006_protect_decisions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='findingcondition',
            name='op',
            field=models.CharField(choices=[('any_of', 'is any of'), ('none_of', 'is none of'), ('all_of', 'is all of'), ('not_recorded', 'is not on record as'), ('unanswered', 'is not answered'), ('at_least', 'is at least'), ('at_most', 'is at most'), ('is', 'holds'), ('is_not', 'does not hold'), ('not_yet', 'does not hold so far')], default='any_of', max_length=15, verbose_name='relation'),
        ),
        migrations.AlterField(
            model_name='rulecondition',
            name='op',
            field=models.CharField(choices=[('any_of', 'is any of'), ('none_of', 'is none of'), ('all_of', 'is all of'), ('not_recorded', 'is not on record as'), ('unanswered', 'is not answered'), ('at_least', 'is at least'), ('at_most', 'is at most'), ('is', 'holds'), ('is_not', 'does not hold'), ('not_yet', 'does not hold so far')], default='any_of', max_length=15, verbose_name='relation'),
        ),
    ]
