"""The page of a job: what the requisition says of itself, and what is said beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from core.models import Organisation, Person
from core.words import Words, spoken
from hiring.models import (
    Application,
    ApplicationQuestion,
    JobAd,
    Part,
    Requisition,
    RequisitionCompetency,
    Session,
    TeamMember,
)
from hiring.models.loops import Setting
from hiring.queries.coverage import follows
from hiring.queries.requisitions import Pay, pay_of
from hiring.rules.jobs import EmploymentType, QuestionKind, Standing, Visa, standing
from hiring.rules.loops import worth_saying
from hiring.rules.requisitions import RequisitionState
from hiring.rules.reviews import covered

# A list longer than this is nobody's; the feeds hold them all
SHOWN = 200


@dataclass(frozen=True)
class Lines:
    """A text of one point a line, in the language that was found."""

    language: str
    lines: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.lines)


def lines_of(words: Words) -> Lines:
    text, language = spoken(words)
    return Lines(language, tuple(" ".join(line.split()) for line in text.splitlines() if line.strip()))


@dataclass(frozen=True)
class Asked:
    name: Words
    summary: Words


@dataclass(frozen=True)
class Step:
    """One interview of the loop, as the candidate meets it."""

    title: Words
    type: Words
    minutes: int
    looks_for: Words
    prepare: Sequence[Words]
    is_on_site: bool
    # Of a take-home: how many days there are for the work of these minutes
    days: int | None
    # What they have had before, where the list does not say it
    after: Sequence[Words]

    @property
    def hours(self) -> str:
        return half_hours(self.minutes)


@dataclass(frozen=True)
class Met:
    name: str
    part: str


@dataclass(frozen=True)
class JobPage:
    """What a candidate reads. Pay is there when it is to be public, and else not at all."""

    ad: JobAd
    requisition: Requisition
    standing: Standing
    title: Words | str
    level: Words
    pay: Pay | None
    place: str
    hours: Words | str
    visa: str
    apply_by: date | None
    duties: Lines
    must_have: Sequence[Asked]
    nice_to_have: Sequence[Asked]
    not_needed: Lines
    steps: Sequence[Step]
    before: Lines
    team: Sequence[Met]

    @property
    def is_open(self) -> bool:
        return self.standing == Standing.OPEN

    @property
    def minutes(self) -> int:
        """Of the candidate's time, all interviews together."""
        return sum(step.minutes for step in self.steps)

    @property
    def hours_needed(self) -> str:
        return half_hours(self.minutes)


def half_hours(minutes: int) -> str:
    """As 3 or 3.5: to the half hour, for more would be false."""
    return f"{-(-minutes // 30) / 2:g}"


def job_ads(**which: Any) -> "QuerySet[JobAd]":
    """With all that a page needs, in a constant number of queries."""
    asked = RequisitionCompetency.objects.select_related("competency")
    return (
        JobAd.objects.filter(**which)
        .select_related("requisition__level")
        .prefetch_related(
            Prefetch("requisition__competencies", asked),
            Prefetch("requisition__sessions", sessions_for_candidates()),
            Prefetch("requisition__members", TeamMember.objects.select_related("person")),
            "meets",
        )
    )


def jobs_open(at: datetime) -> "QuerySet[JobAd]":
    """Those a visitor may apply for."""
    today = at.astimezone(_zone()).date()
    published = Q(published_at__isnull=False, withdrawn_at=None)
    is_open = Q(requisition__state=RequisitionState.OPEN, requisition__confidential=False)
    in_time = Q(apply_by=None) | Q(apply_by__gte=today)
    return job_ads().filter(published & is_open & in_time).order_by("-published_at", "-pk")


def _zone() -> ZoneInfo:
    organisation = Organisation.objects.first()
    return ZoneInfo(organisation.time_zone if organisation else settings.TIME_ZONE)


def apply_until(ad: JobAd, zone: ZoneInfo) -> datetime | None:
    """The end of the last day, where the organisation is."""
    if ad.apply_by is None:
        return None
    return datetime.combine(ad.apply_by + timedelta(days=1), time(), zone)


def is_late(ad: JobAd, at: datetime) -> bool:
    """The last day to apply has passed: the page says that the job is over."""
    until = apply_until(ad, _zone())
    return until is not None and until <= at


def job_page(ad: JobAd, *, at: datetime, zone: ZoneInfo | None = None, with_pay: bool = True) -> JobPage:
    """Of an ad of `job_ads`. `with_pay`: False for a reader who is not to know pay before the world does."""
    requisition = ad.requisition
    asked = list(requisition.competencies.all())
    named = {person.pk for person in ad.meets.all()}
    return JobPage(
        ad=ad,
        requisition=requisition,
        standing=_standing(ad, zone or _zone(), at),
        title=ad.title or requisition.title,
        level=requisition.level.name,
        pay=pay_of(requisition) if ad.shows_pay and with_pay else None,
        place=place_of(ad),
        hours=hours_of(ad),
        visa=str(Visa(ad.visa).label) if ad.visa else "",
        apply_by=ad.apply_by,
        duties=lines_of(ad.duties),
        must_have=[_asked(one) for one in asked if one.must_have],
        nice_to_have=[_asked(one) for one in asked if not one.must_have],
        not_needed=lines_of(ad.not_needed),
        steps=steps_of(requisition.sessions.all()),
        before=lines_of(ad.before),
        team=[
            Met(member.person.name, str(Part(member.part).label))
            for member in requisition.members.all()
            if member.person_id in named and member.person.is_active
        ],
    )


def _standing(ad: JobAd, zone: ZoneInfo, at: datetime) -> Standing:
    return standing(
        published_at=ad.published_at,
        withdrawn_at=ad.withdrawn_at,
        state=ad.requisition.state,
        confidential=ad.requisition.confidential,
        apply_until=apply_until(ad, zone),
        at=at,
    )


def _asked(one: RequisitionCompetency) -> Asked:
    return Asked(one.competency.name, one.competency.summary)


def steps_of(sessions: Iterable[Any]) -> list[Step]:
    """In order, of `sessions_for_candidates`."""
    found = list(sessions)
    places = {session.pk: place for place, session in enumerate(found, start=1)}
    after = [[places[pk] for pk in session.follows if pk in places] for session in found]
    return [
        Step(
            session.title,
            session.assessment_type.name,
            session.minutes,
            session.assessment_type.shows,
            session.assessment_type.prepare,
            is_on_site=session.setting == Setting.ON_SITE,
            days=session.days,
            after=[found[place - 1].title for place in said],
        )
        for session, said in zip(found, worth_saying(after), strict=True)
    ]


def sessions_for_candidates() -> "QuerySet[Session]":
    """With their assessment types and what they follow at hand."""
    return Session.objects.select_related("assessment_type").annotate(follows=follows())


def country_name(code: str) -> str:
    """DE -> Germany, in the reader's language; EU is one of them."""
    names = Locale.parse(to_locale(get_language() or settings.LANGUAGE_CODE)).territories
    return str(names.get(code, code))


def place_of(ad: JobAd) -> str:
    """ "Berlin, Germany, or remote from Germany, Austria"."""
    parts = [ad.locality, ad.region, country_name(ad.country) if ad.country else ""]
    office = _(", ").join(dict.fromkeys(part for part in parts if part))
    if not ad.remote:
        return office or ad.requisition.location
    countries = _(", ").join(country_name(code) for code in ad.remote_from)
    if office and countries:
        return _("%(office)s, or remote from: %(countries)s") % {"office": office, "countries": countries}
    if office:
        return _("%(office)s, or remote") % {"office": office}
    return _("Remote from: %(countries)s") % {"countries": countries} if countries else _("Remote")


@dataclass(frozen=True)
class JobLine:
    """One line of the list of jobs."""

    key: str
    title: Words | str
    place: str
    hours: Words | str
    pay: Pay | None


def job_list(at: datetime) -> list[JobLine]:
    return [_line(ad) for ad in jobs_open(at).prefetch_related(None)[:SHOWN]]


def _line(ad: JobAd) -> JobLine:
    pay = pay_of(ad.requisition) if ad.shows_pay else None
    return JobLine(ad.key, ad.title or ad.requisition.title, place_of(ad), hours_of(ad), pay)


def title_of(requisition: Requisition) -> Words | str:
    """As candidates read it."""
    ad: JobAd | None = getattr(requisition, "job_ad", None)
    return (ad.title if ad else {}) or requisition.title


def hours_of(ad: JobAd) -> Words | str:
    return ad.hours or _(", ").join(str(EmploymentType(kind).label) for kind in ad.employment)


@dataclass(frozen=True)
class QuestionShown:
    """As it is asked on the page: in the reader's language, else in the one it was written in."""

    pk: int
    kind: QuestionKind
    text: str
    language: str
    hint: str
    required: bool
    words_from: int | None
    words_to: int | None
    options: tuple[str, ...]


def questions_of(requisition: Requisition) -> list[QuestionShown]:
    return [_question(one) for one in requisition.questions.all()]


def _question(one: ApplicationQuestion) -> QuestionShown:
    text, language = spoken(one.text)
    return QuestionShown(
        one.pk,
        QuestionKind(one.kind),
        text,
        language,
        spoken(one.hint)[0],
        one.required,
        one.words_from,
        one.words_to,
        lines_of(one.options).lines,
    )


@dataclass(frozen=True)
class Sent:
    """What a candidate sent with the form, for those who read the application."""

    links: Sequence[str]
    # (the question as it was asked, the answer)
    answers: Sequence[tuple[str, str]]
    # Empty for those they are not for
    arrangements: str
    for_others: bool

    def __bool__(self) -> bool:
        return bool(self.links or self.answers or self.arrangements or self.for_others)


def sent_with(application: Application, *, with_arrangements: bool) -> Sent:
    """`with_arrangements`: for the recruiter, see `can_read_arrangements`; they are no part of the assessment."""
    submission = getattr(application, "submission", None)
    answers = [(one.asked, one.answer) for one in application.answers.all()]
    if submission is None:
        return Sent((), answers, "", False)
    return Sent(
        submission.links,
        answers,
        submission.arrangements if with_arrangements else "",
        submission.for_others_at is not None,
    )


def applications_sent(user: Person) -> "QuerySet[Application]":
    seen = Application.objects.visible_to(user).select_related("candidate", "requisition", "stage", "submission")
    return seen.prefetch_related("requisition__members")


def nameless(sent: Sent, application: Application) -> Sent:
    """For who is to read without knowing whose it is: the name covered where it is said, links left out."""
    words = {"name": _("[name]"), "mail": _("[mail]"), "link": _("[link]"), "phone": _("[phone]")}
    answers = [
        (asked, covered(answer, name=application.candidate.name, cover=words.__getitem__))
        for asked, answer in sent.answers
    ]
    return replace(sent, links=(), answers=answers)
