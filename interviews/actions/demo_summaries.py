"""The two weeks of the demo company that lie behind, summed up as the sweep would have."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.models import Person
from hiring.models import Requisition
from hiring.queries.funnels import passages
from interviews.actions.summaries import keep_departments, keep_weeks
from interviews.models import Rollup, RollupChoice, SummedUp

WEEKS = (2, 1)
MORNING = time(9)


def keep(cast: Mapping[str, Person], *, zone: ZoneInfo, at: datetime) -> None:
    today = at.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    teams = list(Requisition.objects.open().exclude(team_name="").values_list("team_name", flat=True))
    RollupChoice.objects.create(person=cast["ada"], departments=sorted(set(teams)))
    for ago in WEEKS:
        then = datetime.combine(monday - timedelta(days=7 * (ago - 1)), MORNING, zone)
        then = then if then <= at else then - timedelta(days=7)
        opened = Requisition.objects.open().filter(opened_at__lt=then - timedelta(days=1))
        rows = keep_weeks(list(opened.values_list("pk", flat=True)), then)
        for row in rows.values():
            _as_it_stood(row, then)
        of_department: dict[str, list[int]] = {}
        for name, pk in opened.exclude(team_name="").values_list("team_name", "pk"):
            of_department.setdefault(name, []).append(pk)
        keep_departments(of_department, rows, then)
    SummedUp.objects.create(pk=1, until=at)


def _as_it_stood(row: Rollup, then: datetime) -> None:
    """The company was made in one go: who stood where on a past day its stays know, not the applications."""
    pk = row.requisition_id or 0
    stood = {step.stage.pk: step.before for step in passages([pk], at=then, since=then)[pk]}
    for step in row.facts["steps"]:
        step["now"] = stood[step["stage"]]
    row.facts["active"] = sum(step["now"] for step in row.facts["steps"] if step["kind"] != "hired")
    row.facts["idle"] = 0
    row.save(update_fields=["facts"])
