"""Where an application stands by its interviews and cards: the facts that are handed down to the pipeline."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q

from core.models import Person
from hiring.models import Application, Decision, NextStep, Part, TeamMember
from hiring.queries.offers import offer_step
from hiring.rules.decisions import Outcome
from hiring.rules.loops import GRADERS
from hiring.rules.stages import ApplicationState, StageKind
from interviews.models import NOT_IN, CardState, Choice, Interview, InterviewState, Scorecard, Seat, SeatKind, TakeHome
from interviews.queries.choices import open_choice
from interviews.queries.coverage import breach

# Before these, with nothing booked or owed, somebody looks at the application first
OF_THE_LOOP = frozenset({StageKind.CALL, StageKind.TAKE_HOME, StageKind.INTERVIEWS, StageKind.DEBRIEF})


# While these go on nothing else says that the loop is short of somebody
MENDED_MEANWHILE = frozenset({NextStep.MEET, NextStep.WAIT_CARDS, NextStep.SUBMIT, NextStep.MARK})


# And when they are over, what came in may still be read
AFTERWARDS = frozenset({NextStep.BOOK, NextStep.DEBRIEF})


@dataclass(frozen=True)
class Progress:
    next_step: NextStep
    next_step_at: datetime | None
    waits_for: Person | None
    # Lead cards of booked interviews
    cards_due: int
    cards_in: int
    # Ids of those who hold a seat and whose own card is not in, trainees too
    owed_by: tuple[int, ...]
    # What has to be mended before it is held; empty: nothing
    breach: str = ""


def progress(application: Application, at: datetime) -> Progress:
    stage = StageKind(application.stage.kind)
    cards = list(Scorecard.objects.progress(application).select_related("seat__person", "seat__interview__take_home"))
    cards_in = sum(card.state == CardState.SUBMITTED for card in cards)
    step, when, whom = _next(application, stage, cards, at)
    owing = tuple(Scorecard.objects.owing(application))
    return Progress(step, when, whom, len(cards), cards_in, owing, _breach(application, step, at))


def _breach(application: Application, step: NextStep, at: datetime) -> str:
    """When interviews are to be booked, the step says so by itself."""
    if step in MENDED_MEANWHILE or (step in AFTERWARDS and _has_ungraded(application)):
        return breach(application, at) or ""
    return ""


def _has_ungraded(application: Application) -> bool:
    """What a candidate sent in waits for somebody to read it, although nobody owes a card for it."""
    leads = Seat.objects.filter(interview=OuterRef("pk"), held=True, kind=SeatKind.LEAD)
    return application.interviews.booked().filter(~Exists(leads), take_home__closed_at__isnull=False).exists()


Next = tuple[NextStep, datetime | None, Person | None]


def _next(application: Application, stage: StageKind, cards: list[Scorecard], at: datetime) -> Next:
    if application.state != ApplicationState.ACTIVE or stage == StageKind.HIRED:
        return NextStep.NONE, None, None
    if stage == StageKind.OFFER:
        step, since = offer_step(application)
        return step, since, None if step == NextStep.ANSWER else _recruiter(application)
    out, choice = _out(application), open_choice(application, at)
    if what := _asked_of_us(out, choice):
        return *what, _recruiter(application)
    coming = _coming(application, cards, at)
    if coming:
        lead = next((seat.person for seat in coming.seats.all() if seat.held and seat.kind == SeatKind.LEAD), None)
        # With nobody to lead it, it waits for who finds somebody
        return NextStep.MEET, coming.starts_at, lead or _recruiter(application)
    if out:
        return NextStep.SUBMIT, out[0].due_at, None
    if choice:
        return NextStep.CHOOSE, choice.until, None
    owed = [card for card in cards if card.state in NOT_IN]
    if owed:
        first = min(owed, key=lambda card: (card.due_at, card.pk))
        step = NextStep.MARK if hasattr(first.seat.interview, "take_home") else NextStep.WAIT_CARDS
        return step, first.due_at, first.seat.person
    return _afterwards(application, stage, cards)


def _afterwards(application: Application, stage: StageKind, cards: list[Scorecard]) -> Next:
    """Nobody owes a card."""
    # Not before every card is in: somebody who owes one would read from it how far apart others are
    lacking = _lacks_third(application)
    if lacking:
        return NextStep.GRADER, lacking, _recruiter(application)
    if stage not in OF_THE_LOOP:
        return NextStep.REVIEW, None, _recruiter(application)
    if stage == StageKind.DEBRIEF or (cards and _loop_is_over(application) and not _more_is_asked(application, cards)):
        return NextStep.DEBRIEF, None, _member(application, Part.HIRING_MANAGER)
    return NextStep.BOOK, None, _recruiter(application)


def _asked_of_us(out: list[TakeHome], choice: Choice | None) -> tuple[NextStep, datetime | None] | None:
    """What a candidate waits for, or does not come on with by themselves."""
    if asked := next((one for one in out if one.is_asking), None):
        return NextStep.MORE_TIME, asked.extension_wanted
    if any(one.missed_at for one in out):
        return NextStep.MISSING, None
    return (NextStep.WISHES, None) if choice and choice.wished_at else None


def _lacks_third(application: Application) -> datetime | None:
    """Since when the graders of a take-home wait for a third whom nobody could find, or who let go of it."""
    grades = Q(interview__seats__held=True, interview__seats__kind=SeatKind.LEAD)
    lacking = TakeHome.objects.filter(
        interview__application=application, interview__state=InterviewState.BOOKED, third_wanted_at__isnull=False
    ).alias(graders=Count("interview__seats", filter=grades))
    lacking = lacking.filter(graders__lte=GRADERS)
    return lacking.values_list("third_wanted_at", flat=True).first()


def _out(application: Application) -> list[TakeHome]:
    """Take-homes with the candidate; the next to fall due first."""
    found = TakeHome.objects.filter(
        interview__application=application, interview__state=InterviewState.BOOKED, closed_at=None
    )
    return list(found.order_by("due_at", "pk"))


def _coming(application: Application, cards: list[Scorecard], at: datetime) -> Interview | None:
    """The next interview that is still to be held; one whose lead cards are all in has been, whatever the clock."""
    owed = {card.seat.interview_id for card in cards if card.state in NOT_IN}
    held = {card.seat.interview_id for card in cards} - owed
    interviews = Interview.objects.booked().filter(application=application, ends_at__gt=at, take_home=None)
    interviews = interviews.exclude(pk__in=held)
    return interviews.prefetch_related("seats__person").order_by("starts_at", "pk").first()


def _more_is_asked(application: Application, cards: list[Scorecard]) -> bool:
    """Decided "one more interview", or taken back to this stage, and nothing new has been seen since."""
    last = max(card.submitted_at for card in cards if card.submitted_at)
    decided = Decision.objects.filter(application=application).order_by("-at", "-pk").first()
    asked = decided is not None and decided.outcome == Outcome.ONE_MORE and decided.at >= last
    return asked or application.stage_since > last


def _loop_is_over(application: Application) -> bool:
    """Every session that looks for something has its interview."""
    looking = application.requisition.sessions.filter(session_competencies__isnull=False).distinct()
    booked = Interview.objects.booked().filter(application=application).values("session")
    return not looking.exclude(pk__in=booked).exists()


def _recruiter(application: Application) -> Person | None:
    return application.assigned_to or _member(application, Part.RECRUITER)


def _member(application: Application, part: Part) -> Person | None:
    member = TeamMember.objects.filter(requisition=application.requisition_id, part=part).select_related("person")
    found = member.first()
    return found.person if found else None
