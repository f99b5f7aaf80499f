"""A small company whose numbers can be reckoned by hand: twelve applications, four interviews, days counted from the
Tuesday on which it begins."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from core.models import Person
from hiring.actions import pipeline
from hiring.models import Application, Requisition
from hiring.queries.reports import Scope
from hiring.rules.reports import Period
from hiring.rules.stages import StageKind
from interviews.models import Choice
from rubrics.models import RoleDefinition
from tests import make
from tests.kept import keeper

Day = Callable[[float], datetime]
# June 9 to July 4: days 0 to 25 of 2026, and five days more have passed since
PERIOD = Period(date(2026, 6, 9), date(2026, 7, 4), ZoneInfo("Europe/Berlin"))
NOW = 30

# Where each stood from which day on, and how it ended
FORECASTING: dict[str, tuple[str, dict[str, float], str, float]] = {
    "Ann": ("Job page", {"applied": 1, "call": 3, "interviews": 5, "debrief": 11, "offer": 12, "hired": 20}, "", 0),
    "Bob": ("Job page", {"applied": 2, "call": 4, "interviews": 10}, "rejected", 16),
    "Cem": ("job page ", {"applied": 2, "call": 8}, "withdrawn", 9),
    "Dee": ("Referral", {"applied": 3}, "rejected", 5),
    "Eve": ("Referral", {"applied": 4, "call": 5}, "", 0),
    # A step back
    "Fay": ("", {"applied": 6, "interviews": 9, "call": 12}, "", 0),
    # After the period
    "Gus": ("Job page", {"applied": 27}, "", 0),
}
# Applied and hired; opened on day 2
RANKING = {"Hal": (3, 10), "Ida": (3, 12), "Jon": (4, 14), "Kim": (5, 18), "Lou": (6, 24)}


@dataclass(frozen=True)
class Company:
    day: Day
    forecasting: Requisition
    ranking: Requisition
    applications: dict[str, Application]

    def scope(self, reader: Person, **asked: Any) -> Scope:
        return Scope(reader, PERIOD, self.day(NOW), **asked)


@keeper.keeps
def company(role: RoleDefinition, rae: Person, hana: Person, at: datetime, panel: Sequence[Person] = ()) -> Company:
    """`panel`: Ivan, Ines and Igor, where interviews are held."""

    day = partial(_days_after, at)
    forecasting = make.requisition(role, rae, hana, at, team_name="Forecasting", openings=3)
    ranking = make.requisition(role, rae, hana, day(2), title="ML engineer, Ranking", team_name="Ranking", openings=6)
    applied: dict[str, Application] = {}
    made = Company(day, forecasting, ranking, applied)
    for name, (source, stood, _closed, _on) in FORECASTING.items():
        applied[name] = _applied(forecasting, name, source, rae, day(stood["applied"]))
        _walk(applied[name], _until_the_loop(stood), rae, day)
    if panel:
        _meet(made, rae, *panel)
    for name, (_source, stood, closed, on) in FORECASTING.items():
        _walk(applied[name], list(stood.items())[1 + len(_until_the_loop(stood)) :], rae, day)
        if closed:
            pipeline.close(applied[name], state=closed, reason="So", by=rae, at=day(on))
    for name, (when, hired) in RANKING.items():
        applied[name] = _applied(ranking, name, "Fair", rae, day(when))
        _walk(applied[name], [("hired", hired)], rae, day)
    return made


def _days_after(at: datetime, number: float) -> datetime:
    return at + timedelta(days=number)


def _applied(requisition: Requisition, name: str, source: str, rae: Person, at: datetime) -> Application:
    return make.application(requisition, rae, at, name=name, email=f"{name.lower()}@example.org", source=source)


def _until_the_loop(stood: dict[str, float]) -> list[tuple[str, float]]:
    further = list(stood.items())[1:]
    names = [kind for kind, _when in further]
    return further[: names.index("interviews") + 1] if "interviews" in names else further


def _walk(made: Application, further: Sequence[tuple[str, float]], rae: Person, day: Day) -> None:
    stages = {stage.kind: stage for stage in made.requisition.stages.all()}
    for kind, when in further:
        pipeline.place(made, origin=made.stage, to=stages[kind], by=rae, at=day(when))
        if kind == StageKind.HIRED:
            pipeline.hire(made, by=rae, at=day(when))
        made.refresh_from_db()


def _meet(made: Company, rae: Person, ivan: Person, ines: Person, igor: Person) -> None:
    """Ann by Ivan (in after two hours) and by Ines with Igor in training (in after three days), Bob by Ivan and Fay by
    Rae, who both still owe."""
    day, who = made.day, made.applications
    held = {
        "Ann by Ivan": make.interview(who["Ann"], [ivan], rae, day(6), session=0, starts_at=day(8)),
        "Ann by Ines": make.interview(who["Ann"], [ines], rae, day(6), session=1, starts_at=day(9), shadows=[igor]),
        "Bob by Ivan": make.interview(who["Bob"], [ivan], rae, day(10.5), session=0, starts_at=day(13)),
        "Fay by Rae": make.interview(who["Fay"], [rae], rae, day(11), session=0, starts_at=day(23)),
    }
    make.submitted(make.card(held["Ann by Ivan"], ivan), held["Ann by Ivan"].ends_at + timedelta(hours=2))
    make.submitted(make.card(held["Ann by Ines"], ines), held["Ann by Ines"].ends_at + timedelta(days=3))
    asked = {"first_day": PERIOD.first, "last_day": PERIOD.last, "asked_by": rae}
    Choice.objects.create(application=who["Eve"], asked_at=day(6), until=day(9), chosen_at=day(7), **asked)
    Choice.objects.create(application=who["Fay"], asked_at=day(10), until=day(40), **asked)
    Choice.objects.create(application=who["Bob"], asked_at=day(11), until=day(14), closed_at=day(12), **asked)
