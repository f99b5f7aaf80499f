from django.db import migrations

FILL = """
UPDATE hiring_application a SET review = CASE
    WHEN r.n < q.reviewers THEN 'waiting'
    WHEN r.going = r.n THEN 'go_on'
    WHEN r.declining = r.n THEN 'declined'
    WHEN r.unsure = r.n THEN 'open'
    ELSE 'differ' END
FROM (
    SELECT application_id, count(*) AS n,
           count(*) FILTER (WHERE verdict = 'go_on') AS going,
           count(*) FILTER (WHERE verdict = 'decline') AS declining,
           count(*) FILTER (WHERE verdict = 'unsure') AS unsure
    FROM hiring_review GROUP BY application_id
) r, hiring_requisition q
WHERE r.application_id = a.id AND q.id = a.requisition_id
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FILL)


class Migration(migrations.Migration):
    dependencies = [
        ("hiring", "0011_what_reviews_come_to"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
