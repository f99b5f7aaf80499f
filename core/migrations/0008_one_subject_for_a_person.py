from django.db import migrations

# Of one provider a person is one subject: the library's table says only that a subject is one person
INDEX = """
CREATE UNIQUE INDEX provider_subject_is_one ON socialaccount_socialaccount (provider, user_id);
"""


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0007_a_second_step_may_be_asked"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX provider_subject_is_one")]
