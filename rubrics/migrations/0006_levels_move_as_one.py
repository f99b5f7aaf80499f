from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rubrics", "0005_one_version_is_in_force")]
    operations = [
        migrations.RemoveConstraint(
            model_name='level',
            name='level_rank_is_one',
        ),
        migrations.AddConstraint(
            model_name='level',
            constraint=models.UniqueConstraint(deferrable=models.Deferrable.DEFERRED, fields=('rubric', 'rank'), name='level_rank_is_one'),
        ),
    ]
