from django.db import migrations

# Before its author submits, nobody reads a card: not even the history
TRIGGERS = """
CREATE TRIGGER history AFTER UPDATE ON interviews_scorecard FOR EACH ROW
WHEN (NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION history_record();
CREATE TRIGGER history AFTER UPDATE ON interviews_rating FOR EACH ROW
WHEN (NEW.submitted_at IS NOT NULL) EXECUTE FUNCTION history_record();
CREATE TRIGGER history_end AFTER DELETE ON interviews_scorecard FOR EACH ROW
WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION history_record();
CREATE TRIGGER history_end AFTER DELETE ON interviews_rating FOR EACH ROW
WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION history_record();
"""


class Migration(migrations.Migration):
    dependencies = [("interviews", "0001_initial"), ("core", "0002_history_is_written_by_triggers")]
    operations = [
        migrations.RunSQL(
            TRIGGERS,
            "DROP TRIGGER history ON interviews_scorecard; DROP TRIGGER history ON interviews_rating;"
            "DROP TRIGGER history_end ON interviews_scorecard; DROP TRIGGER history_end ON interviews_rating;",
        )
    ]
