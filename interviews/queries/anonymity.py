"""Who grades without knowing whom, and what would tell them."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core.models import History, Person
from hiring.models import Application, Candidate, GrowthEvidence, Submission
from interviews.models import CardState, Interview, Seat
from interviews.rules.anonymity import Identity


def nameless(user: Person, *, interview: str = "pk", application: str = "application") -> Q:
    """Of interviews, or of rows that lead to one: a take-home that this person grades without knowing whose it is,
    until their card is in. Who meets the candidate, graded another of their take-homes, or sees the application by
    office or part cannot be blind, and is not treated as if they were."""
    seats = Seat.objects.filter(person=user)
    here = seats.filter(interview=OuterRef(interview), interview__take_home__isnull=False, held=True)
    grades = here.exclude(scorecard__state=CardState.SUBMITTED)
    knows = _knowing(seats.filter(interview__application=OuterRef(application)))
    return Q(Exists(grades)) & ~Q(Exists(knows)) & ~Q(in_sight(user, application))


def in_sight(user: Person, application: str = "application") -> Exists:
    """Who sees the application by office or part sees whose it is, and what was sent as it was sent."""
    return Exists(Application.objects.visible_to(user).filter(pk=OuterRef(application)))


def _knowing(seats: "QuerySet[Seat]") -> "QuerySet[Seat]":
    """Beside which nobody is blind: an hour with the candidate, also one that was called off; a take-home once it is
    graded."""
    return seats.filter(Q(interview__take_home=None) | Q(held=True, scorecard__state=CardState.SUBMITTED))


def nameless_in(user: Person, *, application: str) -> Exists:
    """Of rows that lead to an application: this person grades a take-home of it without knowing whose it is."""
    return Exists(Interview.objects.filter(nameless(user), application=OuterRef(application)))


def is_told_the_name(user: Person, interview: Interview) -> bool:
    """For letters: whether or not they hold a seat still."""
    if Application.objects.visible_to(user).filter(pk=interview.application_id).exists():
        return True
    return _knowing(Seat.objects.filter(person=user, interview__application=interview.application_id)).exists()


def alias(interview: Interview) -> str:
    """What stands for the name: the same on every page and in every mail."""
    return _("Candidate %(code)s") % {"code": interview.code}


def knows_already(application: Application) -> "QuerySet[Seat, Any]":
    """Ids of those who have met the candidate or are about to: they cannot grade without knowing whom."""
    return _knowing(Seat.objects.filter(interview__application=application)).values_list("person", flat=True)


def identity(candidate: Candidate) -> Identity:
    """All names they ever had, those of files that were merged into theirs, and the links they gave."""
    files = list(Candidate.objects.filter(Q(pk=candidate.pk) | Q(merged_into=candidate)))
    ids = [file.pk for file in files]
    links = [link for sent in Submission.objects.filter(application__candidate__in=ids) for link in sent.links]
    links += GrowthEvidence.objects.filter(candidate__in=ids).exclude(url="").values_list("url", flat=True)
    was = _was(ids)
    return Identity(
        names=_once(*(file.name for file in files), *was["name"]),
        addresses=_once(*(file.email for file in files), *was["email"]),
        phones=_once(*(file.phone for file in files), *was["phone"]),
        links=_once(*links),
    )


def _was(ids: list[int]) -> dict[str, list[str]]:
    rows = History.objects.filter(table_name=Candidate._meta.db_table, row_id__in=map(str, ids), operation="UPDATE")
    before = list(rows.values_list("before", flat=True))
    return {what: [one.get(what) or "" for one in before if one] for what in ("name", "email", "phone")}


def _once(*said: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in said if one.strip()))
