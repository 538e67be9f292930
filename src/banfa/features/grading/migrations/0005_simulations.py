import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grading', '0004_run_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Simulation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=24, unique=True)),
                ('title', models.CharField(blank=True, max_length=80)),
                ('edits', models.JSONField(default=dict, help_text='Path of a figure → its number as text, null where left blank.')),
                ('draft', models.CharField(blank=True, help_text='The file or folder a draft was read from.', max_length=120)),
                ('pack_digest', models.CharField(help_text="The draft's; its pack.json stands in the folder.", max_length=64)),
                ('as_of_now', models.BooleanField(default=False, help_text="With today's register and ledger, not the run's own.")),
                ('shared', models.BooleanField(default=False)),
                ('folder', models.CharField(max_length=120)),
                ('sealed', models.JSONField(default=dict, help_text='Its files, with their checksums.')),
                ('customers', models.PositiveBigIntegerField()),
                ('counts', models.JSONField(default=dict, help_text='Classification → value → customers.')),
                ('moved', models.JSONField(default=dict, help_text='Classification → customers whose value is another one.')),
                ('computed_by', models.CharField(max_length=80)),
                ('computer_id', models.BigIntegerField(help_text="The person's number, so that their own stay theirs.")),
                ('computed_at', models.DateTimeField()),
                ('seconds', models.FloatField()),
                ('base', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='simulations', to='grading.run')),
            ],
            options={
                'indexes': [models.Index(fields=['base', '-id'], name='grading_simulations_of')],
            },
        ),
    ]
