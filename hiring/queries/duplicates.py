"""Who may be the same person: by mail, by telephone, by a name. A hint for a reader; nothing is merged by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import CharField, F, Q, Value

from core.models import Person
from hiring.models import Candidate, CandidateIndex
from hiring.models.search import Matches
from hiring.rules.addresses import mail_key
from hiring.rules.search import ALIKE, Term, question

# A name that more people share tells nothing more
MOST = 8
# Of all who are alike so many are looked at: found by the indexes first, whoever of them may be seen
LOOKED_AT = 500


@dataclass(frozen=True)
class Likeness:
    candidate: Candidate
    # The strongest: "mail", "phone" or "name"
    why: str


def possible_duplicates(candidate: Candidate, user: Person) -> Sequence[Likeness]:
    """Only those the reader may see. `candidate` with its index; one that is not indexed yet is like nobody."""
    own: CandidateIndex | None = getattr(candidate, "found_by", None)
    if own is None:
        return ()
    return alike(
        user, mail=mail_key(candidate.email), phone_key=own.phone_key, name_keys=own.name_keys, but=candidate.pk
    )


def alike(user: Person, *, mail: str, phone_key: str, name_keys: Iterable[str], but: int = 0) -> Sequence[Likeness]:
    same = Q(name_keys__overlap=list(name_keys))
    if mail:
        same |= Q(Matches(F("words"), Value(question([Term(mail)], ALIKE), output_field=CharField())))
    if phone_key:
        same |= Q(phone_key=phone_key) & ~Q(phone_key="")
    found_alike = CandidateIndex.objects.filter(same).values("candidate")[:LOOKED_AT]
    visible = Candidate.objects.visible_to(user).exclude(pk=but).filter(pk__in=found_alike)
    found = visible.select_related("found_by").defer("found_by__words").order_by("pk")[:MOST]
    likenesses = [Likeness(one, _why(one, mail, phone_key)) for one in found]
    return sorted(likenesses, key=lambda likeness: ("mail", "phone", "name").index(likeness.why))


def _why(other: Candidate, mail: str, phone_key: str) -> str:
    if mail == mail_key(other.email):
        return "mail"
    return "phone" if phone_key and other.found_by.phone_key == phone_key else "name"
