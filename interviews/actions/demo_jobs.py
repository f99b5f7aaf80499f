"""What the demo company says to the world, and what came in by its pages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.models import Person
from core.words import say
from hiring.actions import ads, jobs, questions, requests
from hiring.models import Application, Requisition
from hiring.queries.policies import consent_text
from hiring.rules.questions import Answered, PlannedQuestion

Entry = Mapping[str, Any]
APART = {"meets", "questions", "apply_in", "posted"}


def publish(requisition: Requisition, job: Entry, cast: Mapping[str, Person], *, at: datetime) -> None:
    """Posted some days after it was opened, and open for some more weeks."""
    posted = max(at, requisition.opened_at or at) + timedelta(days=1)
    facts = {name: value for name, value in job.items() if name not in APART}
    if "apply_in" in job:
        facts["apply_by"] = (posted + timedelta(days=60 + job["apply_in"])).date()
    rae = cast["rae"]
    ad = ads.write(requisition, facts=facts, meets=[cast[key] for key in job["meets"]], by=rae, at=posted)
    wanted = [PlannedQuestion(None, **question) for question in job.get("questions", ())]
    questions.set_questions(requisition, wanted=wanted, by=rae, at=posted)
    ads.publish(ad, by=rae, at=posted)


def send(application: Application, sent: Entry, *, at: datetime) -> None:
    language = application.candidate.language
    asked = list(application.requisition.questions.all())
    answers = [
        Answered(question.pk, say(question.text, language), answer)
        for question, answer in zip(asked, sent["answers"], strict=True)
    ]
    jobs.keep_sent(
        application,
        links=sent.get("links", ()),
        answers=answers,
        arrangements=sent.get("arrangements", ""),
        consent=consent_text(language),
        for_others=sent["for_others"],
        by=None,
        at=at,
    )


def ask(application: Application, kind: str, *, at: datetime) -> None:
    requests.ask(application, kind=kind, by=None, at=at)
