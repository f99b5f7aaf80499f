from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("interviews", "0013_ladders_and_notices")]
    operations = [
        migrations.AddField("cardfile", "name", models.CharField(blank=True, db_default="", default="", max_length=200)),
    ]
