from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Nobody waits for them, however many cards there are
    atomic = False
    dependencies = [("interviews", "0017_summaries_of_departments")]
    operations = [
        AddIndexConcurrently("choice", models.Index(fields=["asked_at"], name="choice_asked")),
        AddIndexConcurrently("scorecard", models.Index(fields=["due_at"], name="card_due")),
    ]
