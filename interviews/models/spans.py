from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, RangeOperators
from django.db.models import F, Func, Q, Value


def nobody_twice(name: str, *, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows of one `person` whose `span` overlaps. The number as a range of one: a plain one would ask for an
    extension of the database."""
    person = Func(
        F("person_id"), F("person_id"), Value("[]"), function="int8range", output_field=BigIntegerRangeField()
    )
    return ExclusionConstraint(
        name=name,
        expressions=[(person, RangeOperators.OVERLAPS), ("span", RangeOperators.OVERLAPS)],
        condition=condition,
    )
