"""Take-homes of the demo company: one is out, one is in and being graded, of one more time is asked for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Person
from hiring.actions.loops import PlannedSession, set_sessions
from hiring.models import Application, Requisition, Session
from hiring.queries.coverage import planned_sessions
from hiring.rules.loops import GRADERS
from interviews.actions import anonymity, demo_cards, take_homes
from interviews.models import Interview
from rubrics.models import AssessmentType, Purpose

Entry = Mapping[str, Any]
On = Callable[[int], datetime]


def send_out(
    entry: Entry, requisition: Requisition, company: Entry, cast: Mapping[str, Person], on: On, *, now: datetime
) -> None:
    session = _planned(entry, requisition, cast["rae"], on(-8))
    for each in entry["sent"]:
        sent = _send(each, session, cast, on)
        if "graded_by" in each:
            # The other has still to read it, so that the first may correct theirs
            alone = {key: cast[key] for key in [each["graded_by"]]}
            demo_cards.write([sent], {"above": entry["main"][1:]}, company, alone, now=now)


def _planned(entry: Entry, requisition: Requisition, by: Person, at: datetime) -> Session:
    kind = AssessmentType.objects.get(key="take_home")
    asked = requisition.competencies.filter(competency__key__in=entry["main"]).values_list("competency", flat=True)
    planned = PlannedSession(
        None,
        kind.pk,
        entry["title"],
        entry["minutes"],
        Purpose.STRENGTH,
        main=tuple(asked),
        # After the call in which both sides decide whether to go on
        after=(1,),
        days=entry["days"],
        seats=GRADERS,
        brief=entry["brief"],
    )
    set_sessions(requisition, wanted=[*planned_sessions(requisition), planned], by=by, at=at)
    made: Session = requisition.sessions.get(assessment_type=kind)
    return made


def _send(entry: Entry, session: Session, cast: Mapping[str, Person], on: On) -> Interview:
    application = Application.objects.get(candidate__email=f"{entry['candidate']}@candidates.example")
    sent_at = on(entry["day"])
    sent = take_homes.send(
        application,
        session=session,
        leads=[cast[key] for key in entry["leads"]],
        due_at=on(entry["due"]),
        by=cast["rae"],
        at=sent_at,
    )
    asks = entry.get("asks")
    then = on(asks["day"] if asks else entry.get("finished", entry["day"]))
    if "files" in entry:
        files = [SimpleUploadedFile(name, text.encode()) for name, text in entry["files"].items()]
        take_homes.upload(sent, files, by=None, at=then)
    if "finished" in entry:
        take_homes.finish(sent, by=None, at=then)
        anonymity.make_waiting(then)
    if asks:
        take_homes.ask_for_time(sent, until=on(asks["until"]), reason=asks["reason"], by=None, at=then)
    return sent
