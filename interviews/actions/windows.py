"""When a candidate can be met: said by themselves, or by who spoke with them."""

from collections.abc import Sequence
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import record, recorded
from core.refusals import Refusal
from hiring.models import Application
from hiring.rules.stages import ApplicationState
from interviews.models import Window
from interviews.rules.diaries import Span


class WindowsRefused(Refusal):
    pass


@recorded
def note(application: Application, *, windows: Sequence[Span], by: Person, at: datetime) -> Application:
    """What the candidate said on the telephone, for instance, in place of what was said before."""
    fresh = Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
    if fresh.state != ApplicationState.ACTIVE:
        raise WindowsRefused(_("This application is closed, so nothing is booked for it."))
    replace(fresh, windows)
    record("interviews.windows_noted", fresh, by=by, at=at)
    return fresh


def replace(application: Application, windows: Sequence[Span]) -> None:
    """None: any time."""
    Window.objects.filter(application=application).delete()
    Window.objects.bulk_create(
        Window(application=application, span=DateTimeTZRange(one.starts, one.ends)) for one in windows
    )
