from django.db import migrations

# The first stay begins with the application, each further one with a move; the last runs on unless it was closed
FILL = """
WITH moves AS (
    SELECT e.id AS nth, e.on_id AS application, e.at,
           (e.facts->'origin'->>'id')::bigint AS origin, (e.facts->'target'->>'id')::bigint AS target
    FROM core_event e WHERE e.kind = 'hiring.application_advanced' AND e.on_kind = 'application'
), entries AS (
    SELECT a.id AS application, 0 AS nth, a.applied_at AS entered,
           COALESCE((SELECT m.origin FROM moves m WHERE m.application = a.id ORDER BY m.nth LIMIT 1), a.stage_id) AS stage
    FROM hiring_application a
    UNION ALL
    SELECT m.application, m.nth, m.at, m.target FROM moves m
), chained AS (
    SELECT application, stage, entered,
           LEAD(entered) OVER (PARTITION BY application ORDER BY nth) AS next
    FROM entries
)
INSERT INTO hiring_visit (application_id, stage_id, entered_at, left_at)
SELECT c.application, c.stage, c.entered,
       CASE WHEN COALESCE(c.next, a.closed_at) IS NULL THEN NULL ELSE GREATEST(c.entered, COALESCE(c.next, a.closed_at)) END
FROM chained c JOIN hiring_application a ON a.id = c.application JOIN hiring_stage s ON s.id = c.stage
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(FILL)


class Migration(migrations.Migration):

    dependencies = [
        ('hiring', '0002_visits_messages_and_batches'),
        ('core', '0002_history_is_written_by_triggers'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
