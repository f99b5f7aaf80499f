from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION rubrics_rubric_of(place text, one jsonb) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT CASE
        WHEN place IN ('rubrics_level', 'rubrics_competency', 'rubrics_roledefinition')
            THEN (one ->> 'rubric_id')::bigint
        WHEN place = 'rubrics_anchor'
            THEN (SELECT c.rubric_id FROM public.rubrics_competency c
                  WHERE c.id = (one ->> 'competency_id')::bigint)
        WHEN place IN ('rubrics_rolecompetency', 'rubrics_rolesession')
            THEN (SELECT r.rubric_id FROM public.rubrics_roledefinition r
                  WHERE r.id = (one ->> 'role_id')::bigint)
        WHEN place = 'rubrics_rolesessioncompetency'
            THEN (SELECT r.rubric_id FROM public.rubrics_rolesession s
                  JOIN public.rubrics_roledefinition r ON r.id = s.role_id
                  WHERE s.id = (one ->> 'session_id')::bigint)
    END
$$;

CREATE FUNCTION rubrics_part_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    touched bigint[];
    state_now text;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        touched := touched || public.rubrics_rubric_of(TG_TABLE_NAME, to_jsonb(OLD));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        touched := touched || public.rubrics_rubric_of(TG_TABLE_NAME, to_jsonb(NEW));
    END IF;
    -- FOR SHARE: nobody publishes between this look and the end of the change
    FOR state_now IN SELECT state FROM public.rubrics_rubric WHERE id = ANY(touched) FOR SHARE LOOP
        IF state_now <> 'draft' THEN
            RAISE EXCEPTION 'A published rubric never changes (%, %).', TG_TABLE_NAME, TG_OP
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$;

CREATE FUNCTION rubrics_rubric_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
    IF OLD.state <> 'draft' THEN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'A published rubric is never deleted.' USING ERRCODE = 'check_violation';
        ELSIF NOT (OLD.state = 'published' AND NEW.state = 'retired'
                   AND to_jsonb(OLD) - 'state' = to_jsonb(NEW) - 'state') THEN
            RAISE EXCEPTION 'A published rubric never changes; it can only be retired.'
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END
$$;
"""

PARTS = (
    "rubrics_level",
    "rubrics_competency",
    "rubrics_anchor",
    "rubrics_roledefinition",
    "rubrics_rolecompetency",
    "rubrics_rolesession",
    "rubrics_rolesessioncompetency",
)
# An INSERT into a published rubric changes it as much as an UPDATE does
TRIGGERS = "".join(
    f"CREATE TRIGGER published_stays BEFORE INSERT OR UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION rubrics_part_stays();\n"
    for table in PARTS
) + (
    "CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON rubrics_rubric "
    "FOR EACH ROW EXECUTE FUNCTION rubrics_rubric_stays();\n"
)
DROP = """
DROP FUNCTION rubrics_part_stays() CASCADE;
DROP FUNCTION rubrics_rubric_stays() CASCADE;
DROP FUNCTION rubrics_rubric_of(text, jsonb);
"""


class Migration(migrations.Migration):
    dependencies = [("rubrics", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS + TRIGGERS, DROP)]
