"""Plain builders. Beyond creation a state is reached through the real actions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from core.models import Organisation, Person
from hiring.models import Application, Decision, JobAd, Requisition
from hiring.models.requisitions import ApprovalAnswer
from interviews.models import Interview, Scorecard
from rubrics.models import (
    Anchor,
    AssessmentType,
    Competency,
    Level,
    Question,
    RoleCompetency,
    RoleDefinition,
    RoleSession,
    RoleSessionCompetency,
    Rubric,
)
from tests.kept import keeper

Words = dict[str, str]


def words(english: str) -> Words:
    return {"en": english, "zh-hans": f"中 {english}"}


def organisation(at: datetime) -> Organisation:
    return Organisation.objects.create(pk=1, name="Halyard", language="en", time_zone="Europe/Berlin", founded_at=at)


@keeper.keeps
def person(name: str, **fields: Any) -> Person:
    first = name.split()[0].lower()
    fields.setdefault("email", f"{first}@halyard.example")
    fields.setdefault("time_zone", "Europe/Berlin")
    fields.setdefault("joined_at", datetime(2026, 1, 5, 9, tzinfo=UTC))
    password = fields.pop("password", "correct horse")
    return Person.objects.create_user(password=password, name=name, **fields)


# (key, must-have, targets at junior, senior, lead)
COMPETENCIES = [
    ("ml_fundamentals", True, ("junior", "senior", "lead")),
    ("system_design", True, ("junior", "senior", "lead")),
    ("communication", True, ("junior", "senior", "lead")),
    ("planning", False, ("junior", "junior", "senior")),
    ("ownership", False, ("junior", "senior", "senior")),
]
# (title, assessment type, minutes, purpose, main, also): every must-have twice, the others once
SESSIONS = [
    ("Applied ML", "applied_ml", 60, "strength", ["ml_fundamentals", "system_design"], ["communication"]),
    ("Past projects", "past_projects", 45, "strength", ["system_design", "ownership"], ["planning"]),
    ("ML theory", "ml_theory", 45, "bar", ["ml_fundamentals"], ["communication"]),
]


def rubric(at: datetime) -> Rubric:
    """Levels, competencies and anchors; published last, for a published rubric never changes. Few statements: nearly
    every test stands on it."""
    made = Rubric.objects.create(version=(Rubric.objects.count() + 1))
    levels = Level.objects.bulk_create(
        Level(rubric=made, rank=rank, key=key, name=words(key.capitalize()))
        for rank, key in enumerate(("junior", "senior", "lead"), start=1)
    )
    names = {key: key.replace("_", " ").capitalize() for key, _must, _targets in COMPETENCIES}
    competencies = Competency.objects.bulk_create(
        Competency(
            rubric=made,
            key=key,
            category="systems",
            position=position,
            name=words(name),
            summary=words(f"What {name} is about"),
            below=words(f"{name}: needs it explained"),
        )
        for position, (key, name) in enumerate(names.items())
    )
    Anchor.objects.bulk_create(
        Anchor(competency=competency, level=level, text=words(f"{names[competency.key]} as {level.key}"))
        for competency in competencies
        for level in levels
    )
    return made


def publish(made: Rubric, at: datetime) -> Rubric:
    from rubrics.actions import rubrics

    return rubrics.put_in_force(made, note="As agreed", by=None, at=at)


def assessment_type(key: str) -> AssessmentType:
    made, new = AssessmentType.objects.get_or_create(
        key=key,
        defaults={
            "position": AssessmentType.objects.count(),
            "name": words(key.replace("_", " ").capitalize()),
            "shows": words("What it shows"),
            "not_when": words("When not to use it"),
            "plan": [{"minutes": 5, "what": words("Welcome")}, {"minutes": 55, "what": words("The case")}],
            "leave_out": [words("Age"), words("Family")],
            "prepare": [words("Sleep well")],
        },
    )
    if new:
        Question.objects.create(
            assessment_type=made,
            key=f"{key}-1",
            position=1,
            text=words(f"A question about {key}"),
            follow_ups=[words("And then?")],
        )
    return made


@keeper.keeps
def role(at: datetime) -> RoleDefinition:
    made_rubric = rubric(at)
    made = RoleDefinition.objects.create(
        rubric=made_rubric,
        key="ml_engineer",
        position=0,
        name={"en": "ML engineer", "zh-hans": "机器学习工程师"},
        summary=words("Trains and ships models"),
        strength=words("A generalist with solid engineering"),
        bar=words("Simple ML knowledge"),
        ml_depth=0.65,
        software_depth=0.71,
        communication=0.08,
    )
    competencies = {c.key: c for c in made_rubric.competencies.all()}
    RoleCompetency.objects.bulk_create(
        RoleCompetency(
            role=made,
            competency=competencies[key],
            must_have=must,
            position=position,
            targets=dict(zip(("junior", "senior", "lead"), targets, strict=True)),
        )
        for position, (key, must, targets) in enumerate(COMPETENCIES)
    )
    sessions = RoleSession.objects.bulk_create(
        RoleSession(
            role=made,
            assessment_type=assessment_type(kind),
            position=position,
            title=words(title),
            minutes=minutes,
            purpose=purpose,
        )
        for position, (title, kind, minutes, purpose, _main, _also) in enumerate(SESSIONS, start=1)
    )
    RoleSessionCompetency.objects.bulk_create(
        RoleSessionCompetency(session=session, competency=competencies[key], weight=weight)
        for session, (*_plan, main, also) in zip(sessions, SESSIONS, strict=True)
        for weight, keys in (("main", main), ("also", also))
        for key in keys
    )
    publish(made_rubric, at)
    return made


@keeper.keeps
def draft(role: RoleDefinition, recruiter: Person, manager: Person, at: datetime, **fields: Any) -> Requisition:
    from hiring.actions import requisitions

    fields.setdefault("level", role.rubric.levels.get(key="senior"))
    fields.setdefault("title", "Senior ML engineer, Forecasting")
    return requisitions.draft(
        role,
        location=fields.pop("location", "Berlin"),
        recruiter=recruiter,
        hiring_manager=manager,
        by=recruiter,
        at=at,
        **fields,
    )


@keeper.keeps
def requisition(role: RoleDefinition, recruiter: Person, manager: Person, at: datetime, **fields: Any) -> Requisition:
    from hiring.actions import requisitions

    """Open: drafted by the recruiter, approved by the manager."""
    made = draft(role, recruiter, manager, at, **fields)
    requisitions.submit(made, by=recruiter, at=at)
    approval = made.approvals.get(answer="")
    requisitions.answer(approval, answer=ApprovalAnswer.APPROVED, by=manager, at=at)
    made.refresh_from_db()
    return made


@keeper.keeps
def job(requisition: Requisition, by: Person, at: datetime, **facts: Any) -> JobAd:
    from hiring.actions import ads

    """Written, not yet published: in Berlin or from anywhere in the EU, with the pay."""
    said = {
        "pitch": words("Build the models that tell how much power people need tomorrow."),
        "duties": {"en": "Replace one feature\nOwn the backtest"},
        "employment": ["FULL_TIME"],
        "country": "DE",
        "locality": "Berlin",
        "remote": True,
        "remote_from": ["EU", "CH"],
        "shows_pay": True,
    }
    return ads.write(requisition, facts={**said, **facts}, meets=[], by=by, at=at)


@keeper.keeps
def application(requisition: Requisition, by: Person, at: datetime, **fields: Any) -> Application:
    from hiring.actions import candidates

    fields.setdefault("name", "Nadia Rahimi")
    fields.setdefault("email", "nadia@example.org")
    return candidates.add(requisition, cv=fields.pop("cv", None), consented=True, by=by, at=at, **fields)


def also_known_as(application: Application, person: Person, by: Person, at: datetime) -> Application:
    """Somebody found out that the candidate works here: a file under the colleague's address went into theirs."""
    from hiring.actions import merges
    from hiring.models import Candidate

    facts = {"created_at": at, "delete_by": application.candidate.delete_by}
    merges.merge(
        application.candidate, Candidate.objects.create(name=person.name, email=person.email, **facts), by=by, at=at
    )
    return application


def interview(
    application: Application,
    leads: Sequence[Person],
    by: Person,
    at: datetime,
    *,
    session: int = 0,
    starts_at: datetime | None = None,
    **fields: Any,
) -> Interview:
    from interviews.actions import booking

    """The n-th session of the loop; starting an hour from now unless told."""
    planned = list(application.requisition.sessions.all())[session]
    return booking.book(
        application,
        session=planned,
        starts_at=starts_at or at + timedelta(hours=1),
        leads=list(leads),
        by=by,
        at=at,
        **fields,
    )


def card(interview: Interview, person: Person) -> Scorecard:
    return Scorecard.objects.get(seat__interview=interview, seat__person=person, seat__held=True)


def filled(card: Scorecard, at: datetime, *, rating: int = 3, recommendation: str = "yes") -> Scorecard:
    from interviews.actions import scorecards

    """Everything given, still a draft."""
    changes = {"recommendation": recommendation, "summary": f"Seen by {card.seat.person.name}"}
    for row in card.ratings.all():
        changes[f"r{row.pk}"] = str(rating)
        changes[f"e{row.pk}"] = f"Said {row.pk} things worth a {rating}"
    scorecards.save(card, changes=changes, version=card.version, by=card.seat.person, at=at)
    card.refresh_from_db()
    return card


def submitted(card: Scorecard, at: datetime, *, rating: int = 3, recommendation: str = "yes") -> Scorecard:
    from interviews.actions import scorecards

    filled(card, at, rating=rating, recommendation=recommendation)
    scorecards.submit(card, by=card.seat.person, at=at)
    card.refresh_from_db()
    return card


def opened(application: Application, by: Person, at: datetime) -> None:
    """The debrief, without the cards that are missing."""
    from interviews.actions import talks

    talks.begin(application, reason="It cannot wait", by=by, at=at)


def concluded(application: Application, by: Person, at: datetime, *, text: str = "We talked it over") -> None:
    """A word on every open point, as a decision asks for it."""
    from interviews.actions import talks
    from interviews.queries.debrief import debrief, debriefs

    found = debrief(debriefs(by).get(pk=application.pk), by, at)
    places = [(topic.version, topic.point) for topic in found.open_topics]
    typed = [talks.Typed(text, version, competency=p.competency, seat=p.seat) for version, p in places]
    talks.conclude(application, typed=typed, by=by, at=at)


def decided(application: Application, by: Person, at: datetime, **said: Any) -> Decision:
    """With all that a decision asks for before it: opened if cards are missing, a word on every point."""
    from interviews.actions import debrief
    from interviews.queries.panels import panel

    if panel(application, at).missing:
        opened(application, by, at)
    concluded(application, by, at)
    return debrief.decide(application, **said, by=by, at=at)
