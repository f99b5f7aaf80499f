from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.numbers import format_currency, get_territory_currencies
from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Value, When
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext as _

from core.models import Organisation, Person
from core.models.people import Office
from hiring.models import Application, Approval, ApprovalRound, NextStep, Part, Requisition, TeamMember
from hiring.queries.history import latest_change
from hiring.queries.offers import opening_state, openings_shown
from hiring.rules.offers import OpeningState
from hiring.rules.requisitions import OVER, RequisitionState
from rubrics.models import Archetype, Competency, Level, RoleCompetency

ROWS = 50
# What needs a person stands first
ORDER = (
    RequisitionState.IN_APPROVAL,
    RequisitionState.OPEN,
    RequisitionState.DRAFT,
    RequisitionState.ON_HOLD,
    RequisitionState.FILLED,
    RequisitionState.CANCELLED,
)
# Of what applications wait for, what is said of the requisition: the first there is
URGENCY = (
    NextStep.NONE,
    NextStep.DEBRIEF,
    NextStep.SETTLE,
    NextStep.OFFER,
    NextStep.MORE_TIME,
    NextStep.MISSING,
    NextStep.GRADER,
    NextStep.WISHES,
    NextStep.REVIEW,
    NextStep.BOOK,
)


@dataclass(frozen=True)
class Pay:
    """Yearly. Made for those alone who may see it."""

    lowest: int | None
    highest: int | None
    currency: str

    def __str__(self) -> str:
        lowest, highest = (self._said(amount) for amount in (self.lowest, self.highest))
        if self.lowest is not None and self.highest is not None:
            return _("%(lowest)s to %(highest)s a year") % {"lowest": lowest, "highest": highest}
        if self.lowest is not None:
            return _("from %(lowest)s a year") % {"lowest": lowest}
        return _("up to %(highest)s a year") % {"highest": highest}

    def _said(self, amount: int | None) -> str:
        if amount is None:
            return ""
        locale = to_locale(get_language() or "en")
        said: str = format_currency(amount, self.currency, format="¤#,##0", locale=locale, currency_digits=False)
        return said


def pay_of(requisition: Requisition) -> Pay | None:
    if requisition.pay_from is None and requisition.pay_to is None:
        return None
    return Pay(requisition.pay_from, requisition.pay_to, requisition.pay_currency)


@dataclass(frozen=True)
class Next:
    """What has to happen next on a requisition: a kind, for the sentence is made where it is shown."""

    kind: str
    count: int = 0
    name: str = ""


@dataclass(frozen=True)
class IndexRow:
    requisition: Requisition
    openings: int
    filled: int
    active: int
    next: Next
    manager: Person | None
    recruiter: Person | None


@dataclass(frozen=True)
class Index:
    rows: tuple[IndexRow, ...]
    page: Any


def requisition_index(user: Person, *, over: bool, page: str | None = None) -> Index:
    """One page of what this person may see: what goes on, or what is over."""
    found = Requisition.objects.visible_to(user).in_earnest()
    found = found.filter(state__in=OVER) if over else found.exclude(state__in=OVER)
    place = Case(
        *(When(state=state, then=Value(number)) for number, state in enumerate(ORDER)), output_field=IntegerField()
    )
    rows = found.order_by(place, "-created_at", "-pk").prefetch_related("openings", _team(), _asked())
    shown = Paginator(rows, ROWS).get_page(page)
    requisitions = list(shown.object_list)
    steps = _steps(requisitions)
    return Index(tuple(_index_row(each, steps.get(each.pk, {}), user) for each in requisitions), shown)


def _team() -> "Prefetch[str]":
    return Prefetch("members", TeamMember.objects.select_related("person"))


def _asked() -> "Prefetch[str]":
    return Prefetch("approvals", Approval.objects.filter(answer="").select_related("approver"), "waiting")


def _steps(requisitions: Sequence[Requisition]) -> dict[int, dict[str, int]]:
    """Requisition -> how many active applications wait for what."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    counted = (
        Application.objects.active()
        .filter(requisition__in=[each.pk for each in requisitions])
        .order_by()
        .values_list("requisition", "next_step")
        .annotate(Count("pk"))
    )
    for requisition, step, count in counted:
        found[requisition][step] = count
    return found


def _index_row(requisition: Requisition, steps: Mapping[str, int], user: Person) -> IndexRow:
    openings = list(requisition.openings.all())
    active = sum(steps.values())
    return IndexRow(
        requisition,
        len(openings),
        sum(opening.filled_by_id is not None for opening in openings),
        active,
        _next(requisition, steps, active, user),
        _member(requisition, Part.HIRING_MANAGER),
        _member(requisition, Part.RECRUITER),
    )


def _next(requisition: Requisition, steps: Mapping[str, int], active: int, user: Person) -> Next:
    state = RequisitionState(requisition.state)
    waiting: list[Approval] = getattr(requisition, "waiting", [])
    if any(one.approver_id == user.pk for one in waiting):
        return Next("mine", name=user.name)
    if state == RequisitionState.IN_APPROVAL:
        return Next("answer", name=waiting[0].approver.name if waiting else "")
    if state == RequisitionState.OPEN and not active:
        return Next("add")
    if state == RequisitionState.OPEN:
        urgent = next((step for step in URGENCY if steps.get(step)), None)
        return Next(str(urgent), steps[urgent]) if urgent else Next("under_way", active)
    return Next({RequisitionState.DRAFT: "ask", RequisitionState.ON_HOLD: "resume"}.get(state, ""))


def _member(requisition: Requisition, part: Part) -> Person | None:
    return next((member.person for member in requisition.members.all() if member.part == part), None)


def requisitions_shown(user: Person) -> "QuerySet[Requisition]":
    """For one page of one requisition: with its team and openings, whether a question runs, and whether it is put to
    this person, and the last change of a draft (`hiring.queries.history.last_change`)."""
    running = ApprovalRound.objects.filter(requisition=OuterRef("pk"), outcome="")
    waiting = Approval.objects.filter(requisition=OuterRef("pk"), approver=user, answer="")
    found = Requisition.objects.visible_to(user).select_related("role__rubric", "level", "archetype")
    found = found.annotate(is_asked=Exists(running), is_asked_of_reader=Exists(waiting), last_change=latest_change())
    return found.prefetch_related(_team(), Prefetch("openings", openings_shown(user)))


def is_shown(requisition: Requisition, user: Person) -> bool:
    """Whoever makes it confidential may have shut themselves out."""
    return Requisition.objects.visible_to(user).filter(pk=requisition.pk).exists()


@dataclass(frozen=True)
class Head:
    """What stands on top of every page of a requisition."""

    requisition: Requisition
    openings: int
    filled: int
    # Out to somebody, and not answered yet
    offered: int
    target_date: date | None
    # Days of the reader's calendar since it opened
    day: int | None
    manager: Person | None
    recruiter: Person | None
    coordinators: tuple[Person, ...]


def head(requisition: Requisition, *, at: datetime) -> Head:
    openings = list(requisition.openings.all())
    states = [opening_state(opening) for opening in openings]
    opened, team = requisition.opened_at, requisition.members.all()
    return Head(
        requisition,
        len(openings),
        states.count(OpeningState.FILLED),
        states.count(OpeningState.OFFERED),
        min((one.target_date for one in openings if one.target_date), default=None),
        (timezone.localtime(at).date() - timezone.localtime(opened).date()).days if opened else None,
        _member(requisition, Part.HIRING_MANAGER),
        _member(requisition, Part.RECRUITER),
        tuple(member.person for member in team if member.part == Part.COORDINATOR),
    )


def approvals_waiting(user: Person) -> "QuerySet[Approval]":
    """What this person is asked to approve, the longest waiting first."""
    return Approval.objects.filter(approver=user, answer="").select_related("requisition", "asked_by", "round")


def approvals_asked(user: Person) -> "QuerySet[Approval]":
    """Answered, taken back or not: what this person was ever asked. For who may read the requisition."""
    return Approval.objects.filter(approver=user)


def approval_to_write_of(pk: int) -> Approval | None:
    """For a letter; None when the row has gone."""
    found = Approval.objects.filter(pk=pk)
    return found.select_related("requisition__role", "requisition__level", "approver", "asked_by", "round").first()


# A page of the program lists so many to copy from
MOST_COPIED = 200


def templates_shown(user: Person) -> list[Requisition]:
    """Drafts kept to be copied, where this person is staff."""
    found = Requisition.objects.staffed_by(user).templates().select_related("role", "level")
    return list(found.order_by("template_name", "pk"))


def copies_offered(user: Person) -> list[Requisition]:
    """What may be copied: the latest first."""
    found = Requisition.objects.staffed_by(user).in_earnest().only("title", "created_at")
    return list(found.order_by("-created_at", "-pk")[:MOST_COPIED])


def sources_shown(user: Person) -> "QuerySet[Requisition]":
    """For the page on which one is copied: where one is staff, not what one is asked to approve alone."""
    found = Requisition.objects.staffed_by(user).select_related("role__rubric", "level", "archetype")
    return found.prefetch_related(_team(), "openings")


# What a form may offer


def archetypes_offered() -> list[Archetype]:
    return list(Archetype.objects.only("key", "name"))


def people_here(user: Person) -> list[Person]:
    return list(Person.objects.visible_to(user).active().only("name", "email", "office", "is_active"))


def recruiters(people: Iterable[Person]) -> list[Person]:
    return [person for person in people if person.office in {Office.RECRUITER, Office.ADMINISTRATOR}]


def usual_currency() -> str:
    """Of the organisation's country, else none."""
    organisation = Organisation.objects.first()
    known = get_territory_currencies(organisation.country) if organisation and organisation.country else []
    return str(known[0]) if known else ""


@dataclass(frozen=True)
class Offered:
    """A competency of the rubric: how the role asks for it at this level, and how the requisition does."""

    competency: Competency
    role_target: Level | None
    role_must_have: bool
    target: Level | None
    must_have: bool


def levels_of(requisition: Requisition) -> list[Level]:
    return list(Level.objects.filter(rubric=requisition.role.rubric_id).order_by("rank"))


def competencies_of_rubric(requisition: Requisition) -> "QuerySet[Competency]":
    """Each with what its role says of it, as `of_role`: nothing where the role leaves it out."""
    of_role = RoleCompetency.objects.filter(role=requisition.role_id, competency=OuterRef("pk"))
    said = of_role.values(said=JSONObject(must_have="must_have", position="position", targets="targets"))
    return Competency.objects.filter(rubric=requisition.role.rubric_id).annotate(of_role=Subquery(said))


def competencies_offered(requisition: Requisition, levels: Sequence[Level]) -> list[Offered]:
    """Those the role asks for first, must-haves on top; then the rest of the rubric."""
    by_key = {level.key: level for level in levels}
    asked = {one.competency_id: one for one in requisition.competencies.select_related("target")}
    rubric = competencies_of_rubric(requisition)

    def offered(competency: Any) -> Offered:
        role, here = competency.of_role, asked.get(competency.pk)
        key = role["targets"].get(requisition.level.key, requisition.level.key) if role else ""
        return Offered(
            competency,
            by_key.get(key),
            bool(role and role["must_have"]),
            here.target if here else None,
            bool(here and here.must_have),
        )

    return [offered(one) for one in sorted(rubric, key=_place)]


def _place(competency: Any) -> tuple[bool, bool, int]:
    role = competency.of_role
    return (role is None, not (role and role["must_have"]), role["position"] if role else competency.position)
