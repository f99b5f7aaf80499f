from django.db import migrations

# Before, a newer version was in force beside the older ones
RETIRE = """
UPDATE rubrics_rubric SET state = 'retired'
WHERE state = 'published'
  AND version < (SELECT max(version) FROM rubrics_rubric WHERE state = 'published');
"""


class Migration(migrations.Migration):
    dependencies = [("rubrics", "0003_the_whole_catalogue")]
    operations = [migrations.RunSQL(RETIRE, migrations.RunSQL.noop)]
