from django.db import migrations

FUNCTION = """
CREATE FUNCTION history_record() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    old_row jsonb;
    new_row jsonb;
BEGIN
    -- The arguments of the trigger are columns that open doors: they are never copied
    IF TG_OP <> 'INSERT' THEN old_row := to_jsonb(OLD) - coalesce(TG_ARGV[0:], ARRAY[]::text[]); END IF;
    IF TG_OP <> 'DELETE' THEN new_row := to_jsonb(NEW) - coalesce(TG_ARGV[0:], ARRAY[]::text[]); END IF;
    IF old_row IS NOT DISTINCT FROM new_row THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.core_history (at, actor, table_name, row_id, operation, before, after)
    VALUES (
        clock_timestamp(),
        nullif(current_setting('app.actor', true), '')::bigint,
        TG_TABLE_NAME,
        coalesce(new_row ->> 'id', old_row ->> 'id', ''),
        TG_OP,
        old_row,
        new_row
    );
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION history_record() FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION history_record() CASCADE")]
