from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core.models import Person
from core.recording import recorded
from core.refusals import Refusal
from hiring.models import SavedView

# A list that is read at a glance
MOST = 30


class ViewRefused(Refusal):
    pass


@recorded
def keep(name: str, query: str, *, by: Person, at: datetime) -> SavedView:
    name = _named(name)
    if not query:
        raise ViewRefused(_("Search or filter first: this would show everybody."))
    # Counted under a lock: two tabs may save at once
    Person.objects.select_for_update().get(pk=by.pk)
    if SavedView.objects.filter(person=by).count() >= MOST:
        raise ViewRefused(_("You keep %(n)d views. Remove one that you do not use any more.") % {"n": MOST})
    try:
        with transaction.atomic():
            return SavedView.objects.create(person=by, name=name, query=query, at=at)
    except IntegrityError as clash:
        raise ViewRefused(_("You have a view of this name. Choose another name.")) from clash


@recorded
def rename(view: SavedView, name: str, *, by: Person, at: datetime) -> SavedView:
    try:
        with transaction.atomic():
            SavedView.objects.filter(pk=view.pk).update(name=_named(name))
    except IntegrityError as clash:
        raise ViewRefused(_("You have a view of this name. Choose another name.")) from clash
    view.refresh_from_db()
    return view


@recorded
def remove(view: SavedView, *, by: Person, at: datetime) -> None:
    SavedView.objects.filter(pk=view.pk).delete()


def _named(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise ViewRefused(_("Give the view a name."))
    if len(name) > 60:
        raise ViewRefused(_("A name has at most 60 characters."))
    return name
