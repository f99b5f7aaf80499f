from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Nobody waits for them, however many applications there are
    atomic = False
    dependencies = [("hiring", "0022_third_grader")]
    operations = [
        AddIndexConcurrently("application", models.Index(fields=["applied_at"], name="application_applied")),
        AddIndexConcurrently("application", models.Index(fields=["closed_at"], name="application_closed")),
        AddIndexConcurrently(
            "application", GinIndex(fields=["owed_by"], name="application_owed", fastupdate=False)
        ),
        AddIndexConcurrently("visit", models.Index(fields=["entered_at"], name="visit_began")),
    ]
