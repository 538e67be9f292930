from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('grading', '0003_states_of_runs'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('published_at', None), ('state__in', ('PREVIEW', 'REJECTED'))), models.Q(('published_at__isnull', False), ('state__in', ('PUBLISHED', 'SUPERSEDED', 'LOCKED'))), _connector='OR'), name='grading_published_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'LOCKED'), _negated=True), ('locked_at__isnull', False), _connector='OR'), name='grading_locked_has_a_time'),
        ),
        migrations.AddConstraint(
            model_name='run',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('PUBLISHED', 'LOCKED'))), fields=('period_start', 'period_end'), name='grading_one_in_force'),
        ),
    ]
