from django.db import migrations

NAMES = """
UPDATE interviews_cardfile SET name = core_storedfile.name
FROM core_storedfile WHERE core_storedfile.id = interviews_cardfile.file_id AND interviews_cardfile.name = '';
"""


class Migration(migrations.Migration):
    dependencies = [("interviews", "0015_names_of_card_files"), ("core", "0001_initial")]
    operations = [migrations.RunSQL(NAMES, migrations.RunSQL.noop)]
