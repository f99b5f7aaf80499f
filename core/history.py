"""The append-only evidence under the events: which tables are recorded, and what of them is left out."""

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

# Not recorded, each with its reason
UNRECORDED = {
    "core_history": "the record itself",
    "core_event": "append-only by itself, and written beside every change",
    "core_cache": "a cache",
    "core_sweep": "when each task of the beat last ran, which ticks",
    "django_migrations": "written by the owner alone",
    "django_session": "who is signed in changes with every request",
    "django_content_type": "made by migrations",
    "auth_permission": "made by migrations, unused",
    "auth_group": "unused",
    "auth_group_permissions": "unused",
    "interviews_busyspan": "read again and again from the calendars that say it; nobody changes it here",
    "interviews_summedup": "up to when summaries are made, which ticks",
    "hiring_candidateindex": "made anew from the candidate and their files, which are recorded",
    "account_emailaddress": "kept by the sign-in library; the address itself is on the person",
    "account_emailconfirmation": "holds keys",
    "socialaccount_socialapp": "unused: the provider is named in the environment",
    "socialaccount_socialtoken": "unused: nothing that opens the provider is kept",
    "usersessions_usersession": "holds keys of sessions, and where people sit",
}
# Columns that open doors, never copied; then what is thrown away with the file it was read in, and what ticks
OMITTED = {
    "core_person": ["password", "last_login"],
    "core_hook": ["url"],
    "mfa_authenticator": ["data", "last_used_at"],
    "socialaccount_socialaccount": ["extra_data", "last_login"],
    "core_letter": ["secrets", "leased_until", "attempts"],
    "core_signedlink": ["digest"],
    "interviews_busyfeed": ["url", "due_at", "leased_until", "read_at", "failures", "etag", "read_to"],
    "interviews_timesearch": ["leased_until", "attempts", "answer"],
    "hiring_importproblem": ["value"],
    "hiring_import": ["heads", "done", "cursor", "leased_until", "checked", "written", "undone"],
}


def attach_triggers(connection: BaseDatabaseWrapper) -> None:
    """Every table of ours is recorded; one that has its trigger already keeps it."""
    with connection.cursor() as cursor:
        for table in unrecorded_tables(connection):
            omitted = sql.SQL(", ").join(map(sql.Literal, OMITTED.get(table, [])))
            cursor.execute(
                sql.SQL(
                    "CREATE TRIGGER history AFTER INSERT OR UPDATE OR DELETE ON {} "
                    "FOR EACH ROW EXECUTE FUNCTION history_record({})"
                ).format(sql.Identifier(table), omitted)
            )


# The tables that people forgot
UNRECORDED_SQL = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relname = ANY(%s)
      AND NOT EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'history')
    ORDER BY c.relname
"""


def unrecorded_tables(connection: BaseDatabaseWrapper) -> list[str]:
    """Tables without the trigger that are not excused."""
    with connection.cursor() as cursor:
        cursor.execute(UNRECORDED_SQL, [list(UNRECORDED)])
        return [row[0] for row in cursor.fetchall()]


def grant_to_application(connection: BaseDatabaseWrapper, role: str) -> None:
    """The application reads and writes rows; the history it may only read; tables it may not touch."""
    app = sql.Identifier(role)
    with connection.cursor() as cursor:
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "REVOKE INSERT, UPDATE, DELETE ON core_history, django_migrations FROM {}",
            "REVOKE USAGE ON SEQUENCE core_history_id_seq FROM {}",
            "REVOKE UPDATE, DELETE ON core_event FROM {}",
        ):
            cursor.execute(sql.SQL(statement).format(app))
