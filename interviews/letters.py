"""What the letters of this storey say, as things stand when they are sent; None when they have become pointless."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from core.doors import now
from core.mail import Written
from core.models import Letter, Person
from core.models.letters import LetterState
from hiring.models import Application
from interviews import calendar
from interviews.models import Interview, InterviewState, NoticeStep, TakeHome
from interviews.queries import appointments, digests, meetings, reminders, replacements, rollups, summaries, waits
from interviews.queries.anonymity import alias, is_told_the_name
from interviews.queries.choices import choice_to_write_of
from interviews.queries.choices import said_to_candidate as choice_said
from interviews.queries.take_homes import looked_after_by, said_to_candidate, take_home_to_write_of


def reminder(letter: Letter) -> Written | None:
    """To somebody who owes cards; pointless when all of them are in."""
    if letter.to is None:
        return None
    said = {entry["card"]: entry for entry in letter.facts["cards"]}
    for card in waits.said_later(letter, at=now()):
        said.pop(card, None)
    cards = reminders.owed_cards(letter.to, said, met_by=letter.posted_at, at=now())
    if not cards:
        return None
    lines = [
        {
            **vars(card),
            "copied": said[card.card]["copied"],
            "path": reverse("interviews:scorecards_edit", args=[card.interview]),
            "quiet": reverse("interviews:reminders_detail", args=[card.interview]),
        }
        for card in cards
    ]
    is_first = all(said[card.card]["rung"] == 0 for card in cards)
    has_met = not all(card.was_sent_in for card in cards)
    context = {"person": letter.to, "cards": lines, "is_first": is_first, "has_met": has_met}
    return Written("interviews/mail/reminder", context, keeps_until=partial(waits.keeps_until, letter))


def reminder_copy(letter: Letter) -> Written | None:
    """To the coordinator or manager of the requisition: who is late, not what was said."""
    if letter.to is None:
        return None
    said = {entry["card"] for entry in letter.facts["cards"]} - waits.said_later(letter, at=now())
    cards = reminders.late_cards(letter.to, said, at=now())
    if not cards:
        return None
    lines = [{**vars(card), "path": reverse("hiring:pipeline_detail", args=[card.application])} for card in cards]
    context = {"person": letter.to, "cards": lines}
    return Written("interviews/mail/reminder_copy", context, keeps_until=partial(waits.keeps_until, letter))


# Before an interview


def kit_reminder(letter: Letter) -> Written | None:
    """To whoever holds a seat; pointless for those that moved, were cancelled or have begun."""
    found = [appointments.appointment(int(pk), letter) for pk in letter.facts["interviews"]]
    said = letter.facts["interviews"]
    lines = [
        {"interview": one, "path": reverse("interviews:scorecards_edit", args=[one.id])}
        for one in sorted((one for one in found if one), key=lambda one: one.starts_at)
        if one.is_seated and not one.is_cancelled and _is_still_to_come(one.starts_at, said[str(one.id)])
    ]
    if not lines:
        return None
    is_soon = letter.facts["step"] == NoticeStep.SOON
    return Written("interviews/mail/kit_reminder", {"person": letter.to, "lines": lines, "is_soon": is_soon})


def candidate_reminder(letter: Letter) -> Written | None:
    """To the candidate, in their language and zone, with the link to their own page and none to a kit."""
    said = letter.facts["interviews"]
    found = [appointments.guest_appointment(int(pk)) for pk in said]
    guests = [
        one
        for one in sorted((one for one in found if one), key=lambda one: one.starts_at)
        if not one.is_cancelled and _is_still_to_come(one.starts_at, said[str(one.id)])
    ]
    token = letter.secrets.get("token")
    if not guests or not token:
        return None
    context = {
        "interviews": guests,
        "interview": guests[0],
        "is_soon": letter.facts["step"] == NoticeStep.SOON,
        "link": settings.PUBLIC_URL + reverse("interviews:status_detail", args=[token]),
    }
    reply_to = appointments.recruiter_of(guests[0].id)
    return Written("interviews/mail/candidate_reminder", context, reply_to=reply_to)


def _is_still_to_come(starts_at: datetime, said: str) -> bool:
    return starts_at.isoformat() == said and starts_at > now()


# Days and weeks


def digest(letter: Letter) -> Written | None:
    """What its reader owes when it is sent; nothing owed, no mail. Days that could not be sent are one."""
    found = digests.digest(letter.to, now()) if letter.to and not waits.is_overtaken(letter, at=now()) else None
    if found is None or not found.count:
        return None
    return _summary(letter, "digest", {"digest": found, "now": now()})


def weekly(letter: Letter) -> Written | None:
    """As it was kept, in so far as its reader may see it."""
    week = summaries.week_of_letter(letter, letter.to) if letter.to else None
    return _summary(letter, "weekly", {"week": week}) if week and not waits.is_overtaken(letter, at=now()) else None


def department(letter: Letter) -> Written | None:
    found = summaries.department_of_letter(letter, letter.to) if letter.to else None
    if found is None or waits.is_overtaken(letter, at=now()):
        return None
    return _summary(letter, "department", {"department": found})


def _summary(letter: Letter, name: str, context: dict[str, Any]) -> Written:
    keeps_until = partial(waits.keeps_until, letter)
    return Written(f"interviews/mail/{name}", {"person": letter.to, **context}, keeps_until=keeps_until)


def debrief_ready(letter: Letter) -> Written | None:
    ready = rollups.debrief_ready(letter.facts["rollup"], letter.to) if letter.to else None
    if ready is None:
        return None
    path = reverse("interviews:debrief_detail", args=[ready.application])
    return Written("interviews/mail/debrief_ready", {**vars(ready), "person": letter.to, "path": path})


def decided(letter: Letter) -> Written | None:
    said = rollups.decided(letter.facts["rollup"], letter.to) if letter.to else None
    if said is None:
        return None
    decision = said.decision
    return Written(
        "interviews/mail/decided",
        {
            "person": letter.to,
            "candidate": said.candidate,
            "requisition": said.requisition,
            "by": decision.by.name,
            "at": decision.at,
            "outcome": decision.get_outcome_display() if said.tells else "",
            "level": decision.level.name if decision.level and said.tells else None,
            "path": reverse("interviews:debrief_detail", args=[said.application]),
        },
    )


def invitation(letter: Letter) -> Written | None:
    """The interview as it stands now; pointless when it was cancelled, changed again, or the seat went to another."""
    found = appointments.appointment(letter.facts["interview"], letter)
    if found is None or not found.is_seated or found.sequence != letter.facts["sequence"]:
        return None
    path = reverse("interviews:scorecards_edit", args=[found.id])
    of = f"?of={found.sequence}"
    context = {
        "person": letter.to,
        "interview": found,
        "path": path,
        "moved": not letter.facts["is_new"],
        # One that took place already is noted down: nobody says yes or no to it
        "asks": found.answer == "" and found.starts_at > now(),
        "accept": reverse("interviews:answers_accept", args=[found.id]) + of,
        "decline": reverse("interviews:answers_decline", args=[found.id]) + of,
    }
    return Written("interviews/mail/invitation", context, calendar.request(found, settings.PUBLIC_URL + path))


def cancellation(letter: Letter) -> Written | None:
    """To somebody whose seat is gone, or whose interview is; pointless when they never heard of it."""
    found = appointments.appointment(letter.facts["interview"], letter)
    if letter.to is None or found is None or found.is_seated or not appointments.was_told(found.id, letter.to):
        return None
    found = appointments.as_known(found, datetime.fromisoformat(letter.facts["starts_at"]))
    context = {
        "person": letter.to,
        "interview": found,
        "reason": letter.facts["reason"],
        "declined": replacements.has_declined(found.id, letter.to),
    }
    return Written("interviews/mail/cancellation", context, calendar.cancel(found, letter.facts["sequence"]))


# Debrief meetings: the same to everybody, whatever the cards say


def meeting(letter: Letter) -> Written | None:
    """As it stands now; pointless when it was cancelled, changed again, is over, or went on without this person."""
    found = meetings.meeting_told(letter.facts["meeting"], letter.to)
    if found is None or found.is_cancelled or not found.is_asked or found.ends_at <= now():
        return None
    if found.sequence != letter.facts["sequence"]:
        return None
    path = reverse("interviews:debrief_detail", args=[found.application])
    context = {"person": letter.to, "meeting": found, "path": path, "moved": not letter.facts["is_new"]}
    link = settings.PUBLIC_URL + path
    return Written("interviews/mail/meeting", context, calendar.meeting_request(found, link))


def meeting_off(letter: Letter) -> Written | None:
    """To somebody who is not asked any more; pointless when they never heard of it."""
    found = meetings.meeting_told(letter.facts["meeting"], letter.to)
    if letter.to is None or found is None or found.is_asked or not meetings.was_told(found.id, letter.to):
        return None
    starts_at = datetime.fromisoformat(letter.facts["starts_at"])
    found = replace(found, starts_at=starts_at, ends_at=starts_at + (found.ends_at - found.starts_at))
    return Written(
        "interviews/mail/meeting_off",
        {"person": letter.to, "meeting": found},
        calendar.meeting_cancel(found, letter.facts["sequence"]),
    )


# Take-homes


def take_home(letter: Letter) -> Written | None:
    """To the candidate, with the brief; pointless once it is in, called off, or due at another moment."""
    sent = take_home_to_write_of(letter.facts["interview"])
    if sent is None or sent.closed_at or sent.due_at.isoformat() != letter.facts["due_at"]:
        return None
    return _about_take_home("take_home", sent.interview, sent.due_at, token=letter.secrets.get("token", ""))


def take_home_answer(letter: Letter) -> Written | None:
    """To the candidate: more time was given, or not, and until when it is due now."""
    sent = take_home_to_write_of(letter.facts["interview"])
    if sent is None or sent.closed_at or sent.due_at.isoformat() != letter.facts["due_at"]:
        return None
    more = {"given_more": sent.extension_given is not False, "words": sent.extension_words}
    return _about_take_home(
        "take_home_answer", sent.interview, sent.due_at, token=letter.secrets.get("token", ""), **more
    )


def take_home_reminder(letter: Letter) -> Written | None:
    sent = take_home_to_write_of(letter.facts["interview"])
    if sent is None or sent.closed_at or sent.due_at.isoformat() != letter.facts["due_at"] or sent.due_at <= now():
        return None
    token, files = letter.secrets.get("token", ""), sent.came  # type: ignore[attr-defined]  # annotated
    return _about_take_home("take_home_reminder", sent.interview, sent.due_at, token=token, files=files)


def take_home_off(letter: Letter) -> Written | None:
    """To the candidate: it is not needed any more."""
    found = Interview.objects.select_related(
        "session", "take_home", "application__candidate", "application__requisition__job_ad", "application__assigned_to"
    )
    interview = found.filter(pk=letter.facts["interview"]).first()
    if interview is None:
        return None
    return _about_take_home("take_home_off", interview, interview.take_home.due_at, reason=letter.facts["reason"])


def _about_take_home(name: str, interview: Interview, due_at: datetime, *, token: str = "", **more: Any) -> Written:
    """Answers go to who looks after the application."""
    application = interview.application
    context = {**said_to_candidate(application, interview.session, due_at, token=token), **more}
    return Written(f"interviews/mail/{name}", context, reply_to=looked_after_by(application))


def take_home_asked(letter: Letter) -> Written | None:
    """To who looks after the application; pointless once it is answered."""
    sent = take_home_to_write_of(letter.facts["interview"])
    if sent is None or letter.to is None or not sent.is_asking or not _may_see(letter.to, sent):
        return None
    return _about_to_colleague("take_home_asked", letter.to, sent)


def take_home_missing(letter: Letter) -> Written | None:
    """To who looks after the application; pointless once there is more time, or something came after all."""
    sent = take_home_to_write_of(letter.facts["interview"])
    if sent is None or letter.to is None or sent.missed_at is None or not _may_see(letter.to, sent):
        return None
    return _about_to_colleague("take_home_missing", letter.to, sent)


def submission(letter: Letter) -> Written | None:
    """To a grader: it is in. Pointless once their seat is another's."""
    sent = take_home_to_write_of(letter.facts["interview"])
    if sent is None or letter.to is None or sent.closed_at is None:
        return None
    if not sent.interview.seats.filter(person=letter.to, held=True).exists():
        return None
    path = reverse("interviews:scorecards_edit", args=[sent.interview_id])
    return _about_to_colleague("submission", letter.to, sent, path=path)


def grading_off(letter: Letter) -> Written | None:
    """To somebody whose seat is gone; pointless when they hold one again."""
    found = Interview.objects.select_related(
        "session", "take_home", "application__candidate", "application__requisition"
    )
    interview = found.filter(pk=letter.facts["interview"], take_home__isnull=False).first()
    if interview is None or letter.to is None or interview.seats.filter(person=letter.to, held=True).exists():
        return None
    more = {"reason": letter.facts["reason"], "is_cancelled": interview.state == InterviewState.CANCELLED}
    return _about_to_colleague("grading_off", letter.to, interview.take_home, **more)


def _may_see(person: Person, sent: TakeHome) -> bool:
    return Application.objects.visible_to(person).filter(pk=sent.interview.application_id).exists()


def _about_to_colleague(name: str, person: Person, sent: TakeHome, *, path: str = "", **more: Any) -> Written:
    application = sent.interview.application
    knows = is_told_the_name(person, sent.interview)
    context = {
        "person": person,
        "sent": sent,
        "candidate": application.candidate.name if knows else alias(sent.interview),
        "requisition": application.requisition.title,
        "session": sent.interview.session.title,
        "path": path or reverse("interviews:take_homes_edit", args=[sent.interview_id]),
        **more,
    }
    return Written(f"interviews/mail/{name}", context)


# Answers, and what a candidate is told


def declined(letter: Letter) -> Written | None:
    """To who books; pointless once the interview was cancelled, has begun, or somebody took the seat."""
    said = replacements.decline_to_tell(letter.facts["seat"], at=now()) if letter.to else None
    if said is None:
        return None
    path = reverse("interviews:replacements_edit", args=[said.interview])
    return Written("interviews/mail/declined", {**vars(said), "person": letter.to, "path": path})


def candidate_invitation(letter: Letter) -> Written | None:
    """To the candidate, in their language and zone; pointless when it was changed again, cancelled, or is over."""
    found = appointments.guest_to_invite(letter, letter.facts["interview"], letter.facts["sequence"], at=now())
    token = letter.secrets.get("token")
    return _invited(found, token, moved=not letter.facts["is_new"]) if found and token else None


def _invited(found: appointments.Guest, token: str, *, moved: bool) -> Written:
    link = settings.PUBLIC_URL + reverse("interviews:status_detail", args=[token])
    context = {"interview": found, "link": link, "moved": moved}
    return Written(
        "interviews/mail/candidate_invitation",
        context,
        calendar.candidate_request(found, link),
        reply_to=appointments.recruiter_of(found.id),
    )


def candidate_invitations(letter: Letter) -> Written | None:
    """To the candidate: several interviews that were booked together, each with a file of its own.

    A calendar request is of one appointment (RFC 5546, 3.2.2); of several in one mail Outlook and Gmail read the first
    and pass over the others, so none of them is the mail's own.
    """
    said = letter.facts["interviews"].items()
    asked = [appointments.guest_to_invite(letter, int(pk), sequence, at=now()) for pk, sequence in said]
    found = sorted((one for one in asked if one), key=lambda one: one.starts_at)
    token = letter.secrets.get("token")
    if not found or not token:
        return None
    if len(found) == 1:
        return _invited(found[0], token, moved=False)
    link = settings.PUBLIC_URL + reverse("interviews:status_detail", args=[token])
    return Written(
        "interviews/mail/candidate_invitations",
        {"interviews": found, "first": found[0], "link": link},
        calendars=calendar.numbered(calendar.candidate_request(one, link) for one in found),
        reply_to=appointments.recruiter_of(found[0].id),
    )


def candidate_cancellation(letter: Letter) -> Written | None:
    """Pointless when they never heard of it."""
    return _called_off({str(letter.facts["interview"]): letter.facts["sequence"]}, knows=False)


def candidate_cancellations(letter: Letter) -> Written | None:
    """What was still to come when the application ended."""
    return _called_off(
        letter.facts["interviews"], knows=letter.after is not None and letter.after.state == LetterState.SENT
    )


def _called_off(interviews: dict[str, int], *, knows: bool) -> Written | None:
    """`knows`: the candidate was written to before, so that this mail brings no news."""
    found = appointments.guests_to_tell_off(interviews)
    if not found:
        return None
    guests = [guest for guest, _sequence in found]
    cancels = [calendar.candidate_cancel(guest, sequence) for guest, sequence in found]
    reply_to = appointments.recruiter_of(guests[0].id)
    if len(found) == 1:
        context = {"interview": guests[0], "knows": knows}
        return Written("interviews/mail/candidate_cancellation", context, cancels[0], reply_to=reply_to)
    return Written(
        "interviews/mail/candidate_cancellations",
        {"interviews": guests, "first": guests[0], "knows": knows},
        calendars=calendar.numbered(cancels),
        reply_to=reply_to,
    )


# Choosing a time


def choice(letter: Letter) -> Written | None:
    """To the candidate; pointless once they chose, or it was taken back."""
    asked = choice_to_write_of(letter.facts["choice"])
    if asked is None or asked.chosen_at or asked.closed_at or asked.until <= now():
        return None
    sessions = list(asked.sessions.all())
    said = choice_said(asked.application, sessions, asked, token=letter.secrets.get("token", ""))
    return Written("interviews/mail/choice", said, reply_to=looked_after_by(asked.application))


def choice_answered(letter: Letter) -> Written | None:
    """To who looks after the application: chosen, moved, cancelled, or other times wished for."""
    asked = choice_to_write_of(letter.facts["choice"])
    if asked is None or letter.to is None:
        return None
    application = asked.application
    if not Application.objects.visible_to(letter.to).filter(pk=application.pk).exists():
        return None
    starts_at = letter.facts.get("starts_at")
    context = {
        "person": letter.to,
        "what": letter.facts["what"],
        "candidate": application.candidate.name,
        "requisition": application.requisition.title,
        "zone": application.candidate.time_zone,
        "session": letter.facts.get("session", ""),
        "starts_at": datetime.fromisoformat(starts_at) if starts_at else None,
        "words": letter.facts.get("words", ""),
        "path": reverse("hiring:pipeline_detail", args=[application.pk]),
    }
    return Written("interviews/mail/choice_answered", context)
