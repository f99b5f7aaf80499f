"""Moving many at once: who may be chosen, what would become of each, and what was done so far. Nothing here shows what
anybody thinks of a candidate."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.models import Person
from core.models.letters import LetterState
from core.models.people import Office
from core.words import Words, say
from hiring.models import Application, Batch, Candidate, Message, Requisition, Stage, TeamMember
from hiring.models.batches import BatchKind
from hiring.models.messages import Direction
from hiring.queries.addresses import known_addresses, managers_of
from hiring.queries.messages import NAMES_OF_CANDIDATE, Template, facts_of, names_in, templates
from hiring.queries.reasons import all_reasons
from hiring.queries.reviews import called, is_nameless
from hiring.rules.messages import Occasion, fill
from hiring.rules.moves import Mail, Settling, When, goes_at
from hiring.rules.requisitions import RequisitionState
from hiring.rules.stages import ApplicationState, StageKind, may_move

# One page of the pipeline
MOST = 200
# Of what was done to many, how much the history shows
SHOWN = 20
# What happens to these is done for each person alone
FOR_ONE_ALONE = frozenset({StageKind.OFFER, StageKind.HIRED})
# Beyond these the words of the second round are proposed: somebody met them
MET = frozenset({StageKind.INTERVIEWS, StageKind.DEBRIEF, StageKind.OFFER, StageKind.HIRED})
AFTER_INTERVIEWS = "rejection_after_interviews"

Sentence = str | Promise


@dataclass(frozen=True)
class Fate:
    application: Application
    # Why it stays as it is; empty: it can be done
    why: str = ""

    @property
    def name(self) -> str:
        return called(self.application)


def chosen(requisition: Requisition, ids: Collection[int], user: Person) -> list[Application]:
    """Of the ticked rows those that this person may see here, the latest stage first."""
    return list(_rows(Application.objects.visible_to(user).filter(requisition=requisition, pk__in=list(ids)[:MOST])))


def still_here(requisition: Requisition, user: Person) -> list[Application]:
    """Who is in the pipeline, one page of them."""
    return list(_rows(Application.objects.visible_to(user).active().filter(requisition=requisition))[:MOST])


def _rows(found: "QuerySet[Application]") -> "QuerySet[Application]":
    related = found.select_related("candidate", "stage", "requisition", "assigned_to", "waits_for")
    return related.order_by("-stage__position", "stage_since", "pk")


def locked(requisition: Requisition, ids: Collection[int]) -> list[Application]:
    """The same rows in hand, for an action: in one order, so that two hands wait for each other and never in a ring.

    Locked alone and then read: a row that waited for its lock while its stage changed would fall out of a join."""
    held = Application.objects.filter(requisition=requisition, pk__in=list(ids)).select_for_update().order_by("pk")
    found = Application.objects.filter(pk__in=list(held.values_list("pk", flat=True)))
    return list(found.select_related("candidate", "stage", "requisition").order_by("pk"))


# What would become of each


def who_moves(rows: Sequence[Application], seen: Mapping[int, int], to: Stage) -> list[Fate]:
    return [Fate(row, _why_not_moved(row, seen, to)) for row in rows]


def _why_not_moved(row: Application, seen: Mapping[int, int], to: Stage) -> str:
    kept = _why_not_closed(row, seen)
    if kept:
        return kept
    if row.stage_id == to.pk:
        return _("Stands there already.")
    if _may_follow(row, to):
        return ""
    return _("From %(origin)s one cannot move to %(target)s.") % {"origin": row.stage, "target": to}


def who_is_closed(rows: Sequence[Application], seen: Mapping[int, int]) -> list[Fate]:
    return [Fate(row, _why_not_closed(row, seen)) for row in rows]


def who_is_settled(rows: Sequence[Application], seen: Mapping[int, int]) -> list[Fate]:
    return [Fate(row, _meanwhile(row, seen)) for row in rows]


def _why_not_closed(row: Application, seen: Mapping[int, int]) -> str:
    """An offer is made, answered and taken back for one person alone."""
    if row.state == ApplicationState.ACTIVE and row.stage.kind in FOR_ONE_ALONE:
        return _("Stands at the offer: go on with it on its own page.")
    return _meanwhile(row, seen)


def _meanwhile(row: Application, seen: Mapping[int, int]) -> str:
    """What somebody did since the list was read."""
    if row.state != ApplicationState.ACTIVE:
        return _("Was closed meanwhile.")
    if row.stage_id != seen.get(row.pk, row.stage_id):
        return _("Somebody moved them to %(stage)s meanwhile.") % {"stage": row.stage}
    return ""


def who_is_assigned(rows: Sequence[Application], to: Person | None) -> list[Fate]:
    own = set(Candidate.objects.own_of(to).values_list("pk", flat=True)) if to else set()
    return [Fate(row, _why_not_assigned(row, to, own)) for row in rows]


def _why_not_assigned(row: Application, to: Person | None, own: set[int]) -> str:
    if row.state != ApplicationState.ACTIVE:
        return _("Was closed meanwhile.")
    if row.candidate_id in own:
        return _("Is this person's own application.")
    if row.assigned_to_id == (to.pk if to else None):
        return _("Is looked after so already.")
    return ""


def who_is_added(rows: Sequence[Application], to: Requisition) -> list[Fate]:
    there = set(to.applications.active().values_list("candidate", flat=True))
    deciding = set(Candidate.objects.own_of(*managers_of(to)).values_list("pk", flat=True))
    return [Fate(row, _why_not_added(row, there, deciding)) for row in rows]


def _why_not_added(row: Application, there: set[int], deciding: set[int]) -> str:
    if row.candidate_id in there:
        return _("Has an open application there already.")
    if row.candidate_id in deciding:
        return _("Is the hiring manager there, who cannot decide on themselves.")
    return ""


# What may be chosen


def usual_target(rows: Sequence[Application], stages: Sequence[Stage]) -> Stage | None:
    """The stage to which most of them go next."""
    by_pk = {stage.pk: place for place, stage in enumerate(stages)}
    following = Counter(
        next((s.pk for s in stages[by_pk[row.stage_id] + 1 :] if _may_follow(row, s)), 0)
        for row in rows
        if row.stage_id in by_pk
    )
    following.pop(0, None)
    best = following.most_common(1)
    return next((stage for stage in stages if best and stage.pk == best[0][0]), None)


def _may_follow(row: Application, stage: Stage) -> bool:
    return may_move(StageKind(row.stage.kind), StageKind(stage.kind), decided_to_hire=False)


def may_look_after(requisition: Requisition, rows: Sequence[Application] = ()) -> list[Person]:
    """Who works here and may see the requisition; nobody looks after their own application."""
    team = set(TeamMember.objects.filter(requisition=requisition).values_list("person", flat=True))
    own = known_addresses(rows[0].candidate) if len(rows) == 1 else []
    here = Person.objects.joined().exclude(email__in=own).only("name", "office", "is_active", "joined_at")
    return [
        person
        for person in here
        if person.pk in team
        or person.office == Office.ADMINISTRATOR
        or (person.office == Office.RECRUITER and not requisition.confidential)
    ]


def other_requisitions(user: Person, but: Requisition) -> "QuerySet[Requisition]":
    """Where this person may add candidates: open ones they are staff of."""
    found = Requisition.objects.staffed_by(user).filter(state=RequisitionState.OPEN).exclude(pk=but.pk)
    return found.order_by("title", "pk")


# Mails


@dataclass(frozen=True)
class Text:
    """What is proposed in one language: the names stay in braces where it goes to many."""

    subject: str
    body: str


def proposed_texts(
    rows: Sequence[Application], occasion: Occasion, found: Sequence[Template] | None = None
) -> dict[str, Text]:
    """For each language that one of them reads, the template as it is worded; after interviews that of its own.
    `found`: the templates, where they are in hand."""
    offered = [one for one in (templates(occasion) if found is None else found) if one.occasion == occasion]
    met = bool(rows) and all(row.stage.kind in MET for row in rows)
    best = next((t for t in offered if met and t.key == AFTER_INTERVIEWS), offered[0] if offered else None)
    languages = sorted({row.candidate.language for row in rows})
    if best is None:
        return {language: Text("", "") for language in languages}
    return {language: Text(say(best.subject, language), say(best.body, language)) for language in languages}


def first_words(application: Application) -> dict[str, Text]:
    """Of a rejection, in the candidate's language and with the names filled in: what is written is what goes out. A
    name that is hidden yet is filled in when it goes."""
    [(language, text)] = proposed_texts([application], Occasion.REJECTION).items()
    facts = facts_of(application)
    if is_nameless(application):
        facts = {name: fact for name, fact in facts.items() if name not in NAMES_OF_CANDIDATE}
    return {language: Text(fill(text.subject, facts), fill(text.body, facts))}


def moments(application: Application, at: datetime) -> dict[str, datetime]:
    """When a mail to this candidate would go."""
    zone = application.candidate.time_zone
    return {str(when): goes_at(when, at, zone) for when in (When.MORNING, When.TWO_DAYS)}


@dataclass(frozen=True)
class Letter:
    """A mail as one candidate will read it, and when."""

    application: Application
    subject: str
    body: str
    due_at: datetime


def letters(
    rows: Sequence[Application],
    mail: Mail,
    at: datetime,
    shared: Mapping[str, str] | None = None,
    *,
    to_look_at: bool = False,
) -> list[Letter]:
    """To each, names filled in. All of one requisition: what they share is asked once. `to_look_at`: whoever does reads
    no name that is hidden yet."""
    if not rows or mail.when == When.NEVER:
        return []
    shared = facts_of(rows[0]) if shared is None else shared
    return [_letter(row, mail, shared, at, to_look_at and is_nameless(row)) for row in rows]


def _letter(row: Application, mail: Mail, shared: Mapping[str, str], at: datetime, nameless: bool) -> Letter:
    subject, body = mail.texts.get(row.candidate.language) or next(iter(mail.texts.values()))
    covered = dict.fromkeys(NAMES_OF_CANDIDATE, str(_("[name]")))
    facts = {**shared, **(covered if nameless else names_in(row))}
    due_at = goes_at(mail.when, at, row.candidate.time_zone)
    return Letter(row, fill(subject, facts), fill(body, facts), due_at)


def mails_about_closing(application: Application) -> list[Message]:
    """Those that went with the closing itself and were not called back."""
    if application.closed_at is None:
        return []
    found = Message.objects.filter(
        application=application, direction=Direction.OUT, at=application.closed_at, called_back_at=None
    )
    return list(found.select_related("letter", "application"))


# What becomes of those who are left when the last opening is filled


@dataclass(frozen=True)
class Line:
    application: Application
    what: Settling | None
    # Why it cannot be; empty: it can
    why: str
    letter: Letter | None

    @property
    def name(self) -> str:
        return called(self.application)

    @property
    def happens(self) -> bool:
        return self.what is not None and self.what != Settling.LEAVE and not self.why


def settled(
    rows: Sequence[Application],
    wanted: Mapping[int, Settling],
    to: Requisition | None,
    mails: Mapping[Settling, Mail | None],
    at: datetime,
) -> list[Line]:
    moving = [row for row in rows if wanted.get(row.pk) == Settling.ADD]
    why = {fate.application.pk: fate.why for fate in who_is_added(moving, to)} if to and moving else {}
    shared = facts_of(rows[0]) if rows else {}
    sent: dict[int, Letter] = {}
    for what, mail in mails.items():
        those = [row for row in rows if wanted.get(row.pk) == what]
        if mail:
            told = letters(those, mail, at, shared, to_look_at=True)
            sent |= {letter.application.pk: letter for letter in told}
    return [Line(row, wanted.get(row.pk), why.get(row.pk, ""), sent.get(row.pk)) for row in rows]


def how_many_active(requisition: Requisition) -> int:
    return requisition.applications.active().count()


# What was done


BATCHES: dict[str, Promise] = {
    BatchKind.MOVED: ngettext_lazy("%(n)d candidate moved to %(what)s", "%(n)d candidates moved to %(what)s", "n"),
    BatchKind.CLOSED: ngettext_lazy("%(n)d application closed: %(what)s", "%(n)d applications closed: %(what)s", "n"),
    # Without the word, which may be an opinion
    BatchKind.TAGGED: ngettext_lazy("%(n)d candidate tagged", "%(n)d candidates tagged", "n"),
    BatchKind.ASSIGNED: ngettext_lazy(
        "%(n)d application given to %(what)s", "%(n)d applications given to %(what)s", "n"
    ),
    BatchKind.ADDED: ngettext_lazy("%(n)d candidate added to %(what)s", "%(n)d candidates added to %(what)s", "n"),
    BatchKind.SETTLED: ngettext_lazy(
        "%(n)d candidate settled after the last opening was filled",
        "%(n)d candidates settled after the last opening was filled",
        "n",
    ),
}
NOBODY: Sentence = gettext_lazy("the recruiter")


@dataclass(frozen=True)
class Done:
    batch: Batch
    sentence: str


def batches_of(requisition: Requisition, user: Person, *, with_reasons: bool) -> list[Done]:
    """What was done to many at once, latest first. `with_reasons`: whether this person reads why somebody was
    rejected at all; of those for whom they owe a card they do not."""
    found = list(requisition.batches.select_related("by")[:SHOWN])
    told = _reasons_told(found, user, with_reasons=with_reasons)
    return [Done(batch, _said(batch, told.get(batch.pk, {}))) for batch in found]


def said(batch: Batch, user: Person, *, with_reasons: bool) -> str:
    """What it was, in the reader's language."""
    return _said(batch, _reasons_told([batch], user, with_reasons=with_reasons).get(batch.pk, {}))


def _reasons_told(batches: Sequence[Batch], user: Person, *, with_reasons: bool) -> dict[int, dict[str, Words]]:
    """Batch -> the names of reasons that this person may read there."""
    closed = {one.pk: {entry["id"] for entry in one.facts[1:]} for one in batches if one.kind == BatchKind.CLOSED}
    if not closed or not with_reasons:
        return {}
    concerned = set().union(*closed.values())
    owed = Application.objects.filter(pk__in=concerned, owed_by__contains=[user.pk])
    blind = set(owed.values_list("pk", flat=True))
    names = {reason.key: reason.name for reason in all_reasons()}
    return {pk: {} if blind & ids else names for pk, ids in closed.items()}


def _said(batch: Batch, reasons: Mapping[str, Words]) -> str:
    """The first entry of the facts says what was done, the others to whom."""
    what = batch.facts[0] if batch.facts else {}
    counted = {"n": len(batch.facts) - 1, "what": _what(what, reasons)}
    return str(BATCHES[batch.kind] % counted)


def _what(facts: Mapping[str, str], reasons: Mapping[str, Words]) -> str:
    """As it was called then; a stage without a name and a reason by their kinds."""
    if facts.get("stage_kind"):
        return facts.get("name") or str(StageKind(facts["stage_kind"]).label)
    if "reason" in facts:
        return say(reasons.get(facts["reason"])) or str(ApplicationState(facts["state"]).label)
    if "requisition" in facts and not facts.get("name"):
        return _("a confidential requisition")
    return facts.get("name") or str(NOBODY)


def added_to(batch: Batch) -> "QuerySet[Requisition]":
    """Where it brought people, if it did: taking it back takes them out there."""
    made = [entry["made"] for entry in batch.facts[1:] if entry.get("made")]
    return Requisition.objects.filter(applications__in=made).distinct().prefetch_related("members")


def taken_back(batch: Batch, rows: Sequence[Application]) -> list[Fate]:
    """What Undo would do to each: where something else happened since, it stays."""
    facts = {entry["id"]: entry for entry in batch.facts[1:]}
    why = {
        BatchKind.MOVED: _why_not_back,
        BatchKind.CLOSED: _why_not_opened,
        BatchKind.SETTLED: _why_not_opened,
        BatchKind.ASSIGNED: _why_not_given_back,
    }.get(BatchKind(batch.kind))
    # Stages for a move, candidates who are here once more for a closing
    known = _stages(batch) if batch.kind == BatchKind.MOVED else _again(rows)
    return [Fate(row, why(batch, row, facts[row.pk], known) if why else "") for row in rows]


Facts = Mapping[str, object]


def _stages(batch: Batch) -> set[int]:
    return set(Stage.objects.filter(requisition=batch.requisition_id).values_list("pk", flat=True))


def _why_not_back(batch: Batch, row: Application, facts: Facts, stages: set[int]) -> str:
    if row.state != ApplicationState.ACTIVE:
        return _("Was closed meanwhile.")
    if facts["from"] not in stages:
        return _("The stage they came from was taken out meanwhile.")
    if row.stage_id != facts["to"] or row.stage_since != batch.at:
        return _("Stands at %(stage)s now.") % {"stage": row.stage}
    return ""


def _why_not_opened(batch: Batch, row: Application, _facts: Facts, again: set[int]) -> str:
    if row.state == ApplicationState.ACTIVE:
        return _("Is open again already.")
    if row.closed_at != batch.at:
        return _("Was closed anew meanwhile.")
    if row.requisition.state == RequisitionState.CANCELLED:
        return _("The requisition was cancelled meanwhile.")
    if row.candidate_id in again:
        return _("Has another open application here meanwhile.")
    return ""


def _why_not_given_back(_batch: Batch, row: Application, facts: Facts, _again: set[int]) -> str:
    if row.assigned_to_id != facts["now"]:
        return _("Somebody else looks after them meanwhile.")
    return ""


def _again(rows: Sequence[Application]) -> set[int]:
    """Candidates with another open application on the same requisition."""
    if not rows:
        return set()
    found = Application.objects.active().filter(
        requisition=rows[0].requisition_id, candidate__in=[row.candidate_id for row in rows]
    )
    return set(found.exclude(pk__in=[row.pk for row in rows]).values_list("candidate", flat=True))


def batches_seen(user: Person) -> "QuerySet[Batch]":
    """Of requisitions whose pipeline this person may see."""
    found = Batch.objects.filter(requisition__in=Requisition.objects.staffed_by(user))
    return found.select_related("requisition", "by").prefetch_related("requisition__members")


def of_batch(batch: Batch, user: Person) -> list[Application]:
    """The applications it was about that this person may see."""
    return list(_rows(Application.objects.visible_to(user).filter(pk__in=[e["id"] for e in batch.facts[1:]])))


@dataclass(frozen=True)
class MailsOf:
    """Of the mails that went with it: how many can be called back, and how many cannot any more."""

    waiting: int
    gone: int


def mails_of(batch: Batch) -> MailsOf:
    ids = [entry["message"] for entry in batch.facts[1:] if entry.get("message")]
    if not ids:
        return MailsOf(0, 0)
    found = Message.objects.filter(pk__in=ids, called_back_at=None)
    states = list(found.values_list("letter__state", "letter__leased_until"))
    waiting = sum(state == LetterState.WAITING and lease is None for state, lease in states)
    return MailsOf(waiting, len(states) - waiting)
