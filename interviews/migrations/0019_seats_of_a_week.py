from django.contrib.postgres.indexes import GistIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    # Nobody waits for it, however many seats there are
    atomic = False
    dependencies = [("interviews", "0018_moments_of_reports")]
    operations = [
        AddIndexConcurrently("seat", GistIndex(fields=["span"], name="seat_span", condition=models.Q(held=True))),
    ]
