"""Seats: each keeps its number as long as it stands. Written by the actions of the requisition that holds them."""

from collections.abc import Sequence
from datetime import date

from django.db.models import ProtectedError, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.refusals import Refusal
from hiring.models import Opening, Requisition
from hiring.rules.requisitions import MOST_OPENINGS, Seat


class OpeningRefused(Refusal):
    pass


def set_openings(requisition: Requisition, wanted: Sequence[Seat]) -> bool:
    """These and no others; whether anything changed."""
    _ensure_number(len(wanted))
    standing = {one.number: one for one in requisition.openings.select_for_update()}
    named = [one.number for one in wanted if one.number is not None]
    if not set(named) <= set(standing) or len(named) != len(set(named)):
        raise OpeningRefused(_("Somebody changed the openings a moment ago, so nothing was saved. Look at them again."))
    gone = [one for number, one in standing.items() if number not in named]
    for one in gone:
        _remove(one)
    dated = _date(standing, wanted)
    new = [one.target_date for one in wanted if one.number is None]
    _add(requisition, new, after=max(standing, default=0))
    return bool(gone or dated or new)


def set_dates(requisition: Requisition, wanted: Sequence[Seat]) -> bool:
    """Of openings that stand: a date may change where their number may not; whether anything changed."""
    return _date({one.number: one for one in requisition.openings.select_for_update()}, wanted)


def set_number(requisition: Requisition, number: int) -> int:
    """So many, or as many as are taken: the free ones go, the last first. How many there are then."""
    standing = list(requisition.openings.select_for_update())
    if number > len(standing):
        after, like = max(one.number for one in standing), standing[-1].target_date
        _add(requisition, [like] * (number - len(standing)), after=after)
        return number
    left = len(standing)
    for one in reversed(standing):
        if left > number and one.filled_by_id is None and _is_removed(one):
            left -= 1
    return left


def taken(requisition: Requisition) -> "QuerySet[Opening]":
    return requisition.openings.filter(filled_by__isnull=False)


def _ensure_number(number: int) -> None:
    if number < 1:
        raise OpeningRefused(_("A requisition needs at least one opening."))
    if number > MOST_OPENINGS:
        raise OpeningRefused(
            ngettext_lazy("%(most)s opening is the most.", "%(most)s openings are the most.", MOST_OPENINGS)
            % {"most": MOST_OPENINGS}
        )


def _date(standing: dict[int, Opening], wanted: Sequence[Seat]) -> bool:
    changed = []
    for seat in wanted:
        one = standing.get(seat.number or 0)
        if one is not None and one.target_date != seat.target_date:
            one.target_date = seat.target_date
            changed.append(one)
    Opening.objects.bulk_update(changed, ["target_date"])
    return bool(changed)


def _add(requisition: Requisition, dates: Sequence[date | None], *, after: int) -> None:
    Opening.objects.bulk_create(
        Opening(requisition=requisition, number=number, target_date=day) for number, day in enumerate(dates, after + 1)
    )


def _remove(opening: Opening) -> None:
    if opening.filled_by_id is not None or not _is_removed(opening):
        raise OpeningRefused(
            _("The opening %(code)s is taken, so it cannot be removed. Look at the openings again.")
            % {"code": opening.code}
        )


def _is_removed(opening: Opening) -> bool:
    """Not when an offer speaks of it."""
    try:
        opening.delete()
    except ProtectedError:
        return False
    return True
