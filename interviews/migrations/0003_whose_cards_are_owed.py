from django.db import migrations

# Whose card is not in, of seats they hold
OWED = """
UPDATE hiring_application a SET owed_by = found.people FROM (
    SELECT i.application_id AS application, array_agg(DISTINCT s.person_id ORDER BY s.person_id) AS people
    FROM interviews_scorecard c JOIN interviews_seat s ON s.id = c.seat_id JOIN interviews_interview i ON i.id = s.interview_id
    WHERE c.state = 'draft' AND s.held GROUP BY i.application_id
) found WHERE found.application = a.id
"""



def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(OWED)


class Migration(migrations.Migration):

    dependencies = [
        ('interviews', '0002_drafts_enter_the_history_when_submitted'),
        ('hiring', '0003_visits_of_applications_so_far'),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
