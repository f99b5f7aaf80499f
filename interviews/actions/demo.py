"""The living demo company: made through the same actions that people use, at moments that have passed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from core import mail
from core.actions import locations, people
from core.models import Organisation, Person
from core.models.letters import LetterState
from core.recording import recorded
from hiring.actions import (
    approvals,
    candidates,
    changes,
    copies,
    growth,
    imports,
    loops,
    messages,
    moves,
    notes,
    offers,
    pipeline,
    referrals,
    requisitions,
    retention,
    reviews,
    sourcing,
    tags,
    usual,
)
from hiring.models import Application, Requisition
from hiring.models.requisitions import ApprovalAnswer
from hiring.queries.coverage import planned_sessions
from hiring.rules.approvals import Group
from hiring.rules.messages import Occasion
from hiring.rules.requisitions import Pay
from hiring.rules.reviews import Seen
from hiring.rules.stages import StageKind
from interviews.actions import (
    booking,
    demo_calendars,
    demo_cards,
    demo_choices,
    demo_interviewers,
    demo_jobs,
    demo_kits,
    demo_letters,
    demo_reminders,
    demo_summaries,
    demo_take_homes,
    demo_talks,
    demo_times,
    meetings,
)
from interviews.queries.meetings import expected
from rubrics.actions import rubrics
from rubrics.models import Archetype, RoleDefinition, Rubric
from rubrics.queries.documents import document_of
from rubrics.rules.rubrics import mark
from rubrics.rules.shapes import EntryKind

Entry = Mapping[str, Any]
FILES = Path(__file__).parents[1] / "demo"
STARTS = (time(9, 30), time(11, 0), time(13, 30), time(15, 30))
LOOKS_AHEAD = timedelta(minutes=25)
QUARTER = timedelta(minutes=15)
LAST_START = time(23, 45)


@dataclass(frozen=True)
class Days:
    """Working days counted from today, at times local to the company."""

    now: datetime
    zone: ZoneInfo

    def on(self, day: int, at: time = time(10)) -> datetime:
        moment = datetime.combine(self._working_day(day), at, self.zone)
        return min(moment, self.now) if day <= 0 else moment

    def slot(self, day: int, number: int) -> datetime:
        """The n-th interview of a loop that begins on that day: four a day."""
        later, place = divmod(number, len(STARTS))
        return datetime.combine(self._working_day(day + later), STARTS[place], self.zone)

    def soon(self) -> datetime:
        """Within the half hour; shortly before midnight what already runs, for the day shows today's alone."""
        wanted = self.now + LOOKS_AHEAD
        last = datetime.combine(self._working_day(0), LAST_START, self.zone)
        return min(wanted.replace(minute=wanted.minute // 15 * 15, second=0, microsecond=0) + QUARTER, last)

    def _working_day(self, day: int) -> date:
        found, step = self.now.astimezone(self.zone).date(), 1 if day > 0 else -1
        for _ in range(abs(day)):
            found += timedelta(days=step)
            while found.weekday() > 4:
                found += timedelta(days=step)
        return found


@recorded
def build(company: Entry, roles: Mapping[str, RoleDefinition], *, by: None, at: datetime) -> Organisation:
    organisation = company["organisation"]
    days = Days(at, ZoneInfo(organisation["time_zone"]))
    cast = _people(company, at=days.on(-280))
    made = {entry["key"]: _requisition(entry, roles, cast, days) for entry in company["requisitions"]}
    for key, job in company["jobs"].items():
        demo_jobs.publish(made[key], job, cast, at=days.on(job.get("posted", -40)))
    demo_interviewers.settle(company, made, cast, founded=days.on(-200), begun=days.on(-30), at=at)
    for entry in company["candidates"]:
        application = _application(entry, made[entry.get("requisition", "forecasting")], company, cast, days)
        if keep := entry.get("keep"):
            until = (at + timedelta(days=keep["until"])).date()
            then = days.on(keep["day"])
            retention.keep(application.candidate, until=until, reason=keep["reason"], by=cast["ada"], at=then)
    for entry in company["requisitions"]:
        _afterwards(entry, made[entry["key"]], cast, days)
    for entry in company["many"]:
        _many(entry, made[entry["requisition"]], cast, days)
    _reviews(company, made, cast, days)
    for entry in company["messages"]:
        _message(entry, cast, days)
    for entry in company["referrals"]:
        _referral(entry, made[entry["requisition"]], cast, days)
    home = company["take_home"]
    demo_take_homes.send_out(home, made[home["requisition"]], company, cast, days.on, now=at)
    demo_times.search([_of(candidate) for candidate in company["times"]], by=cast["cora"], at=at)
    demo_choices.ask(company["choices"], cast, days.on)
    for entry in company["imports"]:
        _import(entry, made[entry["requisition"]], cast, days)
    demo_calendars.fill(company, cast, at)
    for entry in company["rubric"]:
        _version(entry, cast[entry["by"]], at)
    demo_reminders.climb(company["reminders"], made, cast, days.on, at=at)
    demo_letters.deliver(company, cast, days.on, at=at)
    usual.reckon(at)
    demo_summaries.keep(cast, zone=days.zone, at=at)
    return Organisation.objects.get(pk=1)


def _afterwards(entry: Entry, requisition: Requisition, cast: Mapping[str, Person], days: Days) -> None:
    """What became of it: kept to be copied, or cancelled."""
    if "template" in entry:
        copies.keep(requisition, name=entry["template"], by=cast["rae"], at=days.on(entry["drafted"]))
    if cancel := entry.get("cancel"):
        requisitions.cancel(requisition, reason=cancel["reason"], by=cast["rae"], at=days.on(cancel["day"]))


def _referral(entry: Entry, requisition: Requisition, cast: Mapping[str, Person], days: Days) -> None:
    said = {name: entry[name] for name in ("name", "email", "relation", "reason", "told")}
    referrals.refer(requisition, **said, phone="", cv=None, by=cast[entry["by"]], at=days.on(entry["day"]))


def _import(entry: Entry, requisition: Requisition, cast: Mapping[str, Person], days: Days) -> None:
    """Checked, and waiting for somebody to look at what is wrong; or brought in without it."""
    by, at = cast[entry["by"]], days.on(entry["day"])
    content = ContentFile(entry["rows"].encode())
    brought = imports.start(requisition, content=content, name=entry["name"], by=by, at=at)
    facts = {"day_first": True, "source": entry["source"], "language": by.language, "time_zone": by.time_zone}
    imports.match(brought, matching=brought.matching, **facts, by=by, at=at)
    imports.work(at)
    if entry.get("brought_in"):
        imports.run(brought, by=by, at=at)
        imports.work(at)


def _many(entry: Entry, requisition: Requisition, cast: Mapping[str, Person], days: Days) -> None:
    people = requisition.applications.filter(candidate__email__in=entry["people"]).values_list("pk", flat=True)
    moves.assign(requisition, ids=list(people), to=cast[entry["assign"]], by=cast["rae"], at=days.on(entry["day"]))


def _version(entry: Entry, by: Person, at: datetime) -> None:
    """The next version of the rubric, which says one anchor otherwise; without a note it goes on being written."""
    draft = rubrics.start_draft(Rubric.objects.published().get(), by=by, at=at)
    before = document_of(draft).entries[EntryKind.COMPETENCY, entry["competency"]]
    after = {**before, "anchors": {**before["anchors"], entry["level"]: entry["anchor"]}}
    rubrics.write(draft, kind=EntryKind.COMPETENCY, entry=after, read_as=mark(before), by=by, at=at)
    if "note" in entry:
        seen = mark(document_of(draft).entries_listed)
        rubrics.publish(draft, note=entry["note"], seen=seen, by=by, at=at)


def _people(company: Entry, *, at: datetime) -> dict[str, Person]:
    organisation, (first, *others) = company["organisation"], company["people"]
    password = company["password"]
    administrator = people.found(
        name=organisation["name"],
        language=organisation["language"],
        time_zone=organisation["time_zone"],
        email=first["email"],
        person_name=first["name"],
        password=password,
        is_demo=True,
        by=None,
        at=at,
    )
    Organisation.objects.filter(pk=1).update(country=organisation["country"], reply_to=organisation["reply_to"])
    places = {entry["name"]: locations.add(**entry, by=administrator, at=at) for entry in company["locations"]}
    cast = {first["key"]: administrator}
    for entry in others:
        fields = {name: entry[name] for name in ("office", "language") if name in entry}
        fields["location"] = places.get(entry.get("location"))
        cast[entry["key"]] = Person.objects.create_user(
            entry["email"],
            password,
            name=entry["name"],
            time_zone=entry.get("time_zone", organisation["time_zone"]),
            joined_at=at,
            **fields,
        )
    return cast


def _requisition(
    entry: Entry, roles: Mapping[str, RoleDefinition], cast: Mapping[str, Person], days: Days
) -> Requisition:
    at, role = days.on(entry["drafted"]), roles[entry["role"]]
    rae, hana = cast["rae"], cast["hana"]
    made = requisitions.draft(
        role,
        level=role.rubric.levels.get(key=entry["level"]),
        title=entry["title"],
        location=entry["location"],
        recruiter=rae,
        hiring_manager=hana,
        coordinators=[cast["cora"]],
        openings=entry["openings"],
        pay=tuple(entry["pay"]),
        team_name=entry.get("team", ""),
        archetype=Archetype.objects.filter(key=entry.get("archetype", "")).first(),
        by=rae,
        at=at,
    )
    if "held" in entry:
        _hold_sessions(made, entry["held"], rae, at)
    demo_kits.choose(made, entry.get("questions", {}), by=rae, at=at)
    if "approvers" in entry:
        groups = [Group(tuple(cast[key].pk for key in people), needed) for needed, people in entry["approvers"]]
        approvals.set_groups(made, wanted=groups, by=rae, at=at)
    if entry["state"] in {"in_approval", "open"}:
        requisitions.submit(made, by=rae, at=at)
    if entry["state"] == "open":
        approval = made.approvals.get(answer="")
        requisitions.answer(approval, answer=ApprovalAnswer.APPROVED, by=hana, at=at + timedelta(hours=3))
    for channel in entry.get("channels", ()):
        told = {name: channel[name] for name in ("key", "name", "note") if name in channel}
        sourcing.plan(made, **told, owner=cast.get(channel.get("owner")), by=rae, at=at)
    made.refresh_from_db()
    if propose := entry.get("propose"):
        pay: Pay = (made.pay_from, made.pay_to, made.pay_currency)
        wanted = {"level": made.level, "pay": pay, "openings_wanted": propose["openings"]}
        changes.propose(made, **wanted, reason=propose["reason"], by=rae, at=days.on(propose["day"]))
    return made


def _hold_sessions(requisition: Requisition, held: Mapping[str, Entry], by: Person, at: datetime) -> None:
    planned = planned_sessions(requisition)
    places = {one.title["en"]: place for place, one in enumerate(planned, start=1)}
    wanted = []
    for one in planned:
        facts = dict(held.get(one.title["en"], {}))
        if "after" in facts:
            facts["after"] = tuple(places[title] for title in facts["after"])
        wanted.append(replace(one, **facts))
    loops.set_sessions(requisition, wanted=wanted, by=by, at=at)


def _application(
    entry: Entry, requisition: Requisition, company: Entry, cast: Mapping[str, Person], days: Days
) -> Application:
    rae, applied = cast["rae"], days.on(entry["applied"])
    application = candidates.add(
        requisition,
        name=entry["name"],
        email=entry["email"],
        headline=entry["headline"],
        language=entry.get("language", "en"),
        time_zone=entry["time_zone"],
        source=entry.get("source", "Your own job pages"),
        phone=entry.get("phone", ""),
        cv=_cv(entry),
        consented=True,
        by=rae,
        at=applied,
    )
    if "sent" in entry:
        demo_jobs.send(application, entry["sent"], at=applied)
    _known(application, entry, cast, applied + timedelta(hours=2))
    stage = "interviews" if "loop" in entry else entry.get("stage")
    if stage:
        target = requisition.stages.get(kind=StageKind(stage))
        pipeline.advance(application, to=target, by=rae, at=applied + timedelta(days=1))
    for kind, day in entry.get("walk", {}).items():
        target = requisition.stages.get(kind=StageKind(kind))
        pipeline.advance(application, to=target, by=rae, at=days.on(day))
    if "loop" in entry:
        _loop(application, entry["loop"], company, cast, days)
    demo_talks.come_to_an_end(application, entry, cast, days.on)
    if "offer" in entry:
        _offer(application, entry["offer"], rae, days)
    if "close" in entry:
        close = entry["close"]
        pipeline.close(
            application,
            state=close["state"],
            reason=close["reason"],
            kind=close.get("kind", ""),
            by=rae,
            at=days.on(close["day"]),
        )
    if "meeting" in entry:
        _meet(application, entry["meeting"], cast["cora"], days)
    if "asks" in entry:
        demo_jobs.ask(application, entry["asks"], at=days.on(-2))
    return application


def _offer(application: Application, entry: Entry, recruiter: Person, days: Days) -> None:
    offer = offers.send(application, by=recruiter, at=days.on(entry["day"]))
    if "accepted" in entry:
        starts_on = days.on(entry["starts"]).date()
        offers.accept(offer, starts_on=starts_on, by=recruiter, at=days.on(entry["accepted"]))


def _cv(entry: Entry) -> SimpleUploadedFile:
    if "cv" in entry:
        return SimpleUploadedFile(f"CV {entry['name']}.pdf", (FILES / entry["cv"]).read_bytes())
    return SimpleUploadedFile("CV.txt", f"{entry['name']}\n{entry['headline']}\n{entry.get('cv_text', '')}".encode())


def _known(application: Application, entry: Entry, cast: Mapping[str, Person], at: datetime) -> None:
    """What people noted about the candidate while reading."""
    candidate, rae = application.candidate, cast["rae"]
    for kind, text in entry.get("growth", {}).items():
        growth.note(candidate, kind=kind, text=text, by=rae, at=at)
    for name in entry.get("tags", ()):
        tags.tag([candidate.pk], name, by=rae, at=at)
    for note in entry.get("notes", ()):
        private = note.get("private", False)
        notes.write(
            candidate, text=note["text"], application=application, is_private=private, by=cast[note["by"]], at=at
        )


def _loop(application: Application, loop: Entry, company: Entry, cast: Mapping[str, Person], days: Days) -> None:
    sessions = [s for s in application.requisition.sessions.all() if s.session_competencies.exists()]
    leads = loop.get("leads", company["leads"])
    booked_at = days.on(loop["day"] - 2)
    met, held = 0, []
    for number, session in enumerate(sessions):
        starts_at, lead = days.slot(loop["day"], number), cast[leads[number % len(leads)]]
        if number >= loop.get("sessions", len(sessions)):
            if not loop.get("then_today") or met > 1:
                break
            # One within the half hour, so that the demo's interviewer has something to open; one tomorrow
            starts_at, lead = (days.soon(), cast["ivan"]) if met == 0 else (days.slot(1, 2), cast["sofia"])
            met += 1
        interview = booking.book(
            application,
            session=session,
            starts_at=starts_at,
            leads=[lead],
            **_trainees(session.assessment_type.key, loop, cast),
            place="https://meet.halyard.example/" + session.assessment_type.key,
            by=cast["rae"],
            at=min(booked_at, starts_at),
        )
        held.append(interview)
    demo_cards.write(held, loop, company, cast, now=days.now)
    demo_kits.mark(application, loop.get("handed", {}))


def _trainees(key: str, loop: Entry, cast: Mapping[str, Person]) -> dict[str, Any]:
    """Who sits beside the lead of that type, to learn it."""
    person, kind = loop.get("sits", {}).get(key, (None, ""))
    return {f"{kind}s": [cast[person]]} if person else {}


def _meet(application: Application, entry: Entry, by: Person, days: Days) -> None:
    """The whole panel talks."""
    meetings.book(
        application,
        starts_at=days.on(entry["day"], time.fromisoformat(entry["at"])),
        minutes=entry["minutes"],
        people=list(expected(application)),
        place=entry["place"],
        by=by,
        at=days.now,
    )


def _reviews(company: Entry, made: Mapping[str, Requisition], cast: Mapping[str, Person], days: Days) -> None:
    """How new applications are read, and what was said of some."""
    for entry in company["reading"]:
        reviews.set_reviewing(
            made[entry["requisition"]],
            name_hidden=entry["name_hidden"],
            reviewers=entry["reviewers"],
            review_to=None,
            by=cast["rae"],
            at=days.on(-10),
        )
    for entry in company["reviews"]:
        application = _of(entry["candidate"])
        asked = application.requisition.competencies.filter(must_have=True).select_related("competency")
        reviews.give(
            application,
            verdict=entry["verdict"],
            musts={one.competency_id: entry["musts"].get(one.competency.key, Seen.UNCLEAR) for one in asked},
            note=entry.get("note", ""),
            by=cast[entry["by"]],
            at=days.on(entry["day"]),
        )


def _of(email: str) -> Application:
    """The application of the candidate with that address."""
    found = Application.objects.filter(candidate__email=f"{email}@candidates.example")
    return found.select_related("candidate", "requisition").get()


def _message(entry: Entry, cast: Mapping[str, Person], days: Days) -> None:
    application, by, at = _of(entry["candidate"]), cast[entry["by"]], days.on(entry["day"])
    if "answered" in entry:
        messages.note_answer(application, text=entry["answered"], answered_at=at, by=by, at=at)
        return
    due_at = days.slot(entry["due"], 0) if "due" in entry else None
    facts = {"occasion": Occasion(entry.get("occasion", "written")), "subject": entry["subject"], "body": entry["body"]}
    message = messages.write(application, **facts, due_at=due_at, by=by, at=at)
    if due_at is None and message.letter:
        mail.settle(message.letter, LetterState.SENT, at=at + QUARTER)
