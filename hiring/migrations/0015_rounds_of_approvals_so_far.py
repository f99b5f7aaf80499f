from django.db import migrations

# Until now one person was asked at a time: each question becomes a round of its own
FILL = """
DO $$
DECLARE
    asked record;
    made bigint;
BEGIN
    FOR asked IN SELECT * FROM hiring_approval WHERE round_id IS NULL ORDER BY id LOOP
        INSERT INTO hiring_approvalround
            (requisition_id, asked_by_id, asked_at, wanted, stood, reason, outcome, ended_at)
        VALUES
            (asked.requisition_id, asked.asked_by_id, asked.asked_at, '{}', '{}', '', asked.answer, asked.answered_at)
        RETURNING id INTO made;
        UPDATE hiring_approval SET round_id = made WHERE id = asked.id;
    END LOOP;
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("hiring", "0014_approval_in_rounds")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
