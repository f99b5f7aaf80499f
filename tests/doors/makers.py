"""One thing each, as far as the doors need it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core import links
from core.models import Letter, Person, StoredFile
from hiring.actions import imports, pipeline, referrals, reviews
from hiring.models import Application, Batch, FilePage, Import, Requisition, Session
from hiring.rules.stages import StageKind
from interviews.actions import arrangements, attachments, choices, take_homes
from interviews.models import CardFile, Interview, PoolMember, Scorecard, TakeHomeFile, TimeSearch
from interviews.queries.choices import LINK as QUESTION
from interviews.queries.choices import choice_page
from interviews.queries.take_homes import LINK
from interviews.rules.arrangements import Needs
from rubrics.actions import rubrics
from rubrics.models import Archetype, CatalogueEntry, Note, Rubric
from rubrics.rules.shapes import SCALES
from tests import make
from tests.doors.things import APPLICANTS, DRAWN, NEED, WORD, Company, Thing


def put_drawing(card: Scorecard, at: datetime) -> CardFile:
    """What was drawn on the whiteboard, photographed."""
    drawing = SimpleUploadedFile("drawing.txt", f"{DRAWN}: the boxes and arrows of it".encode())
    attachments.attach(card, [drawing], by=card.seat.person, at=at)
    return card.files.get()


def two_take_homes(requisition: Requisition, rae: Person, ivan: Person, ines: Person) -> list[Thing]:
    """One that is out, and one that is in and being graded. Real doors read the real clock."""
    at, found = timezone.now(), []
    session = requisition.sessions.first()
    for name, grader in (("Yuki Tanabe", ivan), ("Lucas Ferreira", ines)):
        made = applied(requisition, name, f"{name[:4].lower()}@example.org", rae, at)
        Session.objects.filter(pk=session.pk).update(days=5, brief={"en": "Build it"})
        session.refresh_from_db()
        sent = take_homes.send(made, session=session, leads=[grader], due_at=at + timedelta(days=5), by=rae, at=at)
        Session.objects.filter(pk=session.pk).update(days=None)
        work = SimpleUploadedFile("work.txt", f"The work of {name}".encode())
        take_homes.upload(sent, [work], by=None, at=at)
        token = links.make(LINK, sent.take_home.pk, lasts=timedelta(days=19), at=at)
        found.append(replace(thing_of(made, sent), work=sent.take_home.files.get(), token=token))
    take_homes.finish(found[-1].interview, by=None, at=at)
    TakeHomeFile.objects.filter(pk=found[-1].work.pk).update(copy=_copy_of(found[-1].work, at), copied_at=at)
    return found


def _copy_of(work: Any, at: datetime) -> StoredFile:
    """As its graders are given it; made in another process, which no door needs."""
    content = ContentFile(b"The work of [candidate]", "copy")
    return StoredFile.objects.create(
        content=content, name="submission-1.txt", content_type=work.file.content_type, size=content.size, at=at
    )


def two_who_choose(requisition: Requisition, rae: Person, ivan: Person) -> list[Thing]:
    """One who is to choose, and one who has chosen and needs something."""
    at, found = timezone.now(), []
    session = requisition.sessions.first()
    PoolMember.objects.create(session=session, person=ivan)
    for name in ("Ana Kovac", "Ben Adeyemi"):
        made = applied(requisition, name, f"{name[:3].lower()}@example.org", rae, at)
        day = at.date() + timedelta(days=2)
        asked = choices.invite(
            made, sessions=[session], first_day=day, last_day=day + timedelta(days=9), notice_hours=4, by=rae, at=at
        )
        token = links.make(QUESTION, asked.pk, lasts=timedelta(days=30), at=at)
        found.append(replace(thing_of(made), choice=asked, token=token))
    arrangements.say(made, needs=Needs(other=NEED), by=None, at=at)
    first = choice_page(asked, at).days[0].times[0].starts_at
    (booked,) = choices.confirm(asked, starts_at=first, by=None, at=at)
    found[-1] = replace(found[-1], interview=booked)
    return found


def refer(made: Company, requisition: Requisition, otto: Person) -> None:
    """Otto speaks for those of whom he knows nothing else; one of them applied already."""
    for name, email in (("Nadia R.", "nadia@example.org"), ("Vera H.", "vera@example.org")):
        said = {"phone": "", "relation": "Studied together", "reason": f"{WORD} of {name}", "cv": None, "told": True}
        referrals.refer(requisition, name=name, email=email, **said, by=otto, at=made.at)


def brought(requisition: Requisition, by: Person, at: datetime) -> Import:
    """Nobody could be brought in from it; of an internal applicant it says something."""
    rows = f"Name,Mail,Applied on\n{APPLICANTS['paul']},paul@halyard.example,soon\n{APPLICANTS['pia']},pia@,\n"
    made = imports.start(requisition, content=ContentFile(rows.encode()), name="list.csv", by=by, at=at)
    said = {"day_first": True, "source": "", "language": "en", "time_zone": "UTC"}
    imports.match(made, matching=made.matching, **said, by=by, at=at)
    imports.work(at)
    made.refresh_from_db()
    made = imports.run(made, by=by, at=at)
    imports.work(at)
    made.refresh_from_db()
    return made


def write_library(made: Company, rae: Person) -> None:
    """What stands beside the roles, and a second version that is being written."""
    rubrics.start_draft(Rubric.objects.get(), by=rae, at=made.at)
    Archetype.objects.create(key="embedded", position=1, name=make.words("Embedded"), lean=dict.fromkeys(SCALES, 0))
    Note.objects.create(chapter="sourcing", section="channels", key="referrals", position=1, name=make.words("Asking"))
    offer = CatalogueEntry.objects.create(
        kind="note", key="referrals", entry={}, offered={"key": "referrals", "name": make.words("Being asked")}
    )
    things = {key: Thing(key=key) for key in ("embedded", "referrals", "sourcing", "ml_theory-1")}
    made.things |= things | {"v1": Thing(version=1), "v2": Thing(version=2), "offer": Thing(offer=offer)}


def asked_for(requisition: Requisition) -> Thing:
    """With the link that the mail to the approver holds."""
    token = Letter.objects.get(kind="hiring.approval_asked", facts__approval=requisition.approvals.get().pk).secrets
    return Thing(requisition, approval=requisition.approvals.get(), token=token["token"])


def applied(
    requisition: Requisition, name: str, email: str, by: Person, at: datetime, *, view: str = ""
) -> Application:
    cv = SimpleUploadedFile("cv.txt", f"The life of {name}".encode())
    made = make.application(requisition, by, at, name=name, email=email, cv=cv)
    drawn = ContentFile(f"The page of {name}".encode(), "page")
    image = StoredFile.objects.create(content=drawn, name="1.webp", content_type="image/webp", size=drawn.size, at=at)
    FilePage.objects.create(file=made.candidate.files.get(), number=1, image=image, width=1200, height=1700)
    if view:
        musts = requisition.competencies.filter(must_have=True).values_list("competency", flat=True)
        reviews.give(made, verdict="go_on", musts=dict.fromkeys(musts, "yes"), note=view, by=by, at=at)
        made.refresh_from_db()
    return pipeline.advance(made, to=requisition.stages.get(kind=StageKind.INTERVIEWS), by=by, at=at)


def batch_of(kind: str, application: Application, by: Person) -> Batch:
    """Something that was done to many, of whom this is one."""
    what = {"stage_kind": StageKind.INTERVIEWS} if kind == "moved" else {"reason": "level", "state": "rejected"}
    done = {"id": application.pk, "from": application.stage_id, "to": application.stage_id, "message": None}
    at = application.stage_since
    return Batch.objects.create(
        kind=kind,
        requisition=application.requisition,
        by=by,
        at=at,
        facts=[what, done | {"since": at.isoformat()}],
    )


def search_of(application: Application, by: Person, at: datetime) -> TimeSearch:
    """As it stands before a worker has seen it."""
    wish = {"sessions": [], "first_day": "2026-06-10", "last_day": "2026-06-12", "days": 1, "with_trainees": False}
    return TimeSearch.objects.create(application=application, wish=wish, asked_by=by, asked_at=at)


def thing_of(application: Application, interview: Interview | None = None) -> Thing:
    application.refresh_from_db()
    return Thing(
        requisition=application.requisition,
        application=application,
        candidate=application.candidate,
        interview=interview,
        file=application.candidate.files.get(),
        session=application.requisition.sessions.last(),
    )


def invitation_to(interview: Interview) -> Letter:
    return Letter.objects.get(key__startswith=f"interviews.invitation:{interview.pk}:")
