"""What candidates are found by is made here and nowhere else, from what is kept of them."""

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection, transaction

from core.models import Organisation
from hiring.models import Candidate, CandidateFile, CandidateIndex
from hiring.rules.addresses import mail_key
from hiring.rules.names import name_keys
from hiring.rules.phones import e164, forms
from hiring.rules.search import address_words, number_words, vector, words

AT_ONCE = 500
# Of each sweep: what came in in bulk is found within minutes, and nothing else waits for it
SWEPT = 5_000

PUT = """
INSERT INTO hiring_candidateindex (candidate_id, words, phone_key, name_keys)
SELECT made.candidate, made.words::tsvector, made.phone, string_to_array(made.keys, E'\\n')
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS made (candidate, words, phone, keys)
ON CONFLICT (candidate_id) DO UPDATE
SET words = EXCLUDED.words, phone_key = EXCLUDED.phone_key, name_keys = EXCLUDED.name_keys
"""


def index(candidate_ids: Iterable[int]) -> None:
    """After every change of a name, an address, a telephone number, what they do now, or the text of a file."""
    wanted = sorted(set(candidate_ids))
    country = Organisation.objects.values_list("country", flat=True).first() or ""
    for start in range(0, len(wanted), AT_ONCE):
        _index(wanted[start : start + AT_ONCE], country)


def index_missing() -> int:
    """Of those that came in without being indexed: how many were."""
    missing = Candidate.objects.filter(found_by=None, merged_into=None)
    found = list(missing.order_by("pk").values_list("pk", flat=True)[:SWEPT])
    index(found)
    return len(found)


@transaction.atomic
def _index(candidate_ids: Sequence[int], country: str) -> None:
    """Locked, so that of two hands the one that knows less does not write last."""
    locked = Candidate.objects.select_for_update().filter(pk__in=candidate_ids).order_by("pk")
    found = list(locked.only("name", "email", "phone", "headline", "merged_into"))
    CandidateIndex.objects.filter(candidate__in=[one.pk for one in found if one.merged_into_id]).delete()
    living = {one.pk: one for one in found if not one.merged_into_id}
    texts: dict[int, list[str]] = {pk: [] for pk in living}
    addresses: dict[int, list[str]] = {pk: [one.email] for pk, one in living.items()}
    for pk, text in (
        CandidateFile.objects.filter(candidate__in=living).exclude(text="").values_list("candidate", "text")
    ):
        texts[pk].append(text)
    for into, email in Candidate.objects.filter(merged_into__in=living).values_list("merged_into", "email"):
        addresses[into or 0].append(email)
    rows = [_row(one, addresses[pk], texts[pk], country) for pk, one in living.items()]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(PUT, [list(column) for column in zip(*rows, strict=True)])


def _row(one: Candidate, addresses: Iterable[str], texts: Iterable[str], country: str) -> tuple[int, str, str, str]:
    phone = e164(one.phone, country) if one.phone else ""
    read = (word for text in texts for word in words(text))
    alike = [mail_key(address) for address in addresses]
    made = vector(words(one.name), _said(one, addresses, phone), read, alike)
    return one.pk, made, phone, "\n".join(name_keys(one.name))


def _said(one: Candidate, addresses: Iterable[str], phone: str) -> Iterator[str]:
    for address in addresses:
        yield from address_words(address)
    yield from number_words([*forms(phone), one.phone])
    yield from words(one.headline)
