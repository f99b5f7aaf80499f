from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rubrics", "0004_older_versions_are_retired")]
    operations = [
        migrations.AddConstraint(
            model_name='rubric',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('state',), name='rubric_draft_is_one'),
        ),
        migrations.AddConstraint(
            model_name='rubric',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'published')), fields=('state',), name='rubric_published_is_one'),
        ),
    ]
