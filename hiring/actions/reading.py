"""Files that came in are read once, by whichever worker takes them up first; what is found is kept beside them."""

from datetime import datetime

from django.core.files.base import ContentFile
from django.db.models import F, Q

from core.models import StoredFile
from core.recording import recorded
from hiring.actions import search
from hiring.gateways.reading import Read, reading
from hiring.models import Candidate, CandidateFile, FilePage
from hiring.models.candidates import ReadState
from hiring.rules.reading import FINAL, LEASE, MOST_ATTEMPTS, Trouble

# Of one sweep: the lease of the last one must hold until its turn comes
AT_ONCE = 4


def read_waiting(at: datetime) -> int:
    """How many were taken up."""
    for taken in range(AT_ONCE):
        file = _claim(at)
        if file is None:
            return taken
        if file.attempts > MOST_ATTEMPTS:
            # It took its reader with it each time
            keep(file, Read(trouble=Trouble.CRASHED), by=None, at=at)
            continue
        with reading(file.file) as found:
            keep(file, found, by=None, at=at)
    return AT_ONCE


def _claim(at: datetime) -> CandidateFile | None:
    free = CandidateFile.objects.filter(Q(leased_until=None) | Q(leased_until__lte=at), read_state=ReadState.WAITING)
    for pk in free.order_by("id").values_list("pk", flat=True)[:AT_ONCE]:
        if free.filter(pk=pk).update(leased_until=at + LEASE, attempts=F("attempts") + 1):
            return CandidateFile.objects.select_related("file").get(pk=pk)
    return None


@recorded
def keep(file: CandidateFile, found: Read, *, by: None, at: datetime) -> None:
    """Only under the lease it was read under. Trouble that may pass is tried again, a bounded number of times."""
    # The candidate first, as everybody who changes one does
    Candidate.objects.select_for_update().get(pk=file.candidate_id)
    mine = CandidateFile.objects.filter(pk=file.pk, read_state=ReadState.WAITING, leased_until=file.leased_until)
    if found.trouble and found.trouble not in FINAL and file.attempts < MOST_ATTEMPTS:
        mine.update(leased_until=at + LEASE * file.attempts)
        return
    if not mine.update(
        read_state=ReadState.TROUBLE if found.trouble else ReadState.READ,
        trouble=found.trouble,
        text=found.text,
        page_count=found.page_count,
        leased_until=None,
        read_at=at,
    ):
        return
    for number, picture in enumerate(found.pictures, start=1):
        content = ContentFile(picture.path.read_bytes(), "page")
        image = StoredFile.objects.create(
            content=content, name=f"{number}.webp", content_type="image/webp", size=content.size, at=at
        )
        FilePage.objects.create(file=file, number=number, image=image, width=picture.width, height=picture.height)
    file.refresh_from_db()
    search.index([file.candidate_id])
