"""What came in for a take-home is made ready for its graders: a copy without the candidate's name, as far as it can be
taken out. Whichever worker takes a file up first makes it; twice or late, all the same."""

from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db.models import F, Q

from core.models import StoredFile
from core.recording import recorded
from interviews.gateways.anonymising import Copy, copying
from interviews.models import TakeHomeFile
from interviews.queries.anonymity import identity
from interviews.rules.anonymity import LEASE, MOST_ATTEMPTS

# Of one sweep: the lease of the last one must hold until its turn comes
AT_ONCE = 4


def make_waiting(at: datetime) -> int:
    """How many were taken up."""
    for taken in range(AT_ONCE):
        file = _claim(at)
        if file is None:
            return taken
        with copying(file.file, identity(file.take_home.interview.application.candidate)) as made:
            keep(file, made, by=None, at=at)
    return AT_ONCE


def _claim(at: datetime) -> TakeHomeFile | None:
    free = TakeHomeFile.objects.to_copy().filter(Q(copy_leased_until=None) | Q(copy_leased_until__lte=at))
    for pk in free.order_by("id").values_list("pk", flat=True)[:AT_ONCE]:
        mine = TakeHomeFile.objects.filter(Q(copy_leased_until=None) | Q(copy_leased_until__lte=at), copied_at=None)
        if mine.filter(pk=pk).update(copy_leased_until=at + LEASE, copy_attempts=F("copy_attempts") + 1):
            return TakeHomeFile.objects.select_related("file", "take_home__interview__application__candidate").get(
                pk=pk
            )
    return None


@recorded
def keep(file: TakeHomeFile, made: Copy, *, by: None, at: datetime) -> None:
    """Only under the lease it was made under. A file that is not in the store is looked for a bounded number of
    times."""
    mine = TakeHomeFile.objects.select_for_update().filter(
        pk=file.pk, copied_at=None, copy_leased_until=file.copy_leased_until
    )
    fresh = mine.first()
    if fresh is None or (made.path is None and fresh.copy_attempts < MOST_ATTEMPTS):
        return
    fresh.copy = _stored(file, made, at) if made.path else None
    fresh.copied_at, fresh.copy_leased_until = at, None
    fresh.may_name, fresh.left_out = made.may_name, made.left_out
    fresh.save(update_fields=["copy", "copied_at", "copy_leased_until", "may_name", "left_out"])


def _stored(file: TakeHomeFile, made: Copy, at: datetime) -> StoredFile:
    """Named by its place alone."""
    before = TakeHomeFile.objects.standing().filter(take_home=file.take_home_id)
    number = before.filter(Q(at__lt=file.at) | Q(at=file.at, pk__lte=file.pk)).count()
    content = ContentFile(made.path.read_bytes() if made.path else b"", "copy")
    return StoredFile.objects.create(
        content=content,
        name=f"submission-{number}{PurePath(file.file.name).suffix.lower()}",
        content_type=file.file.content_type,
        size=content.size,
        at=at,
    )
