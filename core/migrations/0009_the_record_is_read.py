from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Nobody waits for them, however long the history is
    atomic = False
    dependencies = [("core", "0008_one_subject_for_a_person")]
    operations = [
        AddIndexConcurrently("history", models.Index(fields=["actor", "id"], name="history_actor")),
        AddIndexConcurrently("history", models.Index(fields=["table_name", "id"], name="history_table")),
        AddIndexConcurrently("history", models.Index(fields=["at"], name="history_moment")),
        AddIndexConcurrently(
            "history",
            GinIndex(
                OpClass(models.F("before"), name="jsonb_path_ops"),
                condition=models.Q(operation="DELETE"),
                name="history_deleted",
            ),
        ),
    ]
