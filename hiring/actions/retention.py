from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from core.when import day
from hiring.models import Candidate
from hiring.rules.policies import MOST_DAYS


class RetentionRefused(Refusal):
    pass


@recorded
def keep(
    candidate: Candidate, *, until: date, reason: str, seen: date | None = None, by: Person, at: datetime
) -> Candidate:
    """Keep somebody's data longer. `seen`: the day that stood there when `by` looked."""
    if not reason.strip():
        raise RetentionRefused(_("Write why the data are kept longer. The candidate may ask."))
    if until > at.date() + timedelta(days=MOST_DAYS):
        raise RetentionRefused(_("Data are kept for ten years at most. Choose an earlier day."))
    was = seen or candidate.delete_by
    if until <= max(was, at.date()):
        raise RetentionRefused(
            _("Choose a day after %(day)s. To keep them no longer, leave them on the list.")
            % {"day": day(max(was, at.date()))}
        )
    if Candidate.objects.filter(pk=candidate.pk, delete_by=was).update(delete_by=until) != 1:
        raise RetentionRefused(
            _("Somebody changed the day a moment ago. Nothing was changed; look again before you go on.")
        )
    record(
        "hiring.kept_longer",
        candidate,
        by=by,
        at=at,
        was=was.isoformat(),
        until=until.isoformat(),
        reason=reason.strip(),
    )
    candidate.refresh_from_db()
    return candidate
