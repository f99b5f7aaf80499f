from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import can_manage_organisation
from core.actions import locations
from core.doors import PersonRequest, ensure, now, posted_from
from core.forms.organisation import LocationForm
from core.models import Location
from core.queries.locations import location_settings, locations_index, people_elsewhere
from core.refusals import Refusal


def index(request: PersonRequest) -> HttpResponse:
    ensure(can_manage_organisation(request.user))
    context = {"locations": locations_index(), "elsewhere": people_elsewhere()}
    return render(request, "core/locations/index.html", context)


def create(request: PersonRequest) -> HttpResponse:
    ensure(can_manage_organisation(request.user))
    initial = {"time_zone": request.user.time_zone}
    form = LocationForm(request.POST or None, initial=initial, verb=_("Add place of work"))
    if request.method == "POST" and form.is_valid():
        try:
            location = locations.add(**form.facts, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("%(name)s is added.") % {"name": location.name})
            return redirect("locations_index")
    return render(request, "core/locations/create.html", {"form": form})


def edit(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_manage_organisation(request.user))
    location = get_object_or_404(locations_index(), pk=pk)
    form = LocationForm(request.POST or None, initial=location_settings(location), verb=_("Save"))
    if request.method == "POST" and form.is_valid():
        try:
            locations.change(location, **form.facts, seen=form.cleaned_data["seen"], by=request.user, at=now())
        except locations.NameTaken as refusal:
            form.add_error("name", str(refusal))
        except Refusal as refusal:
            form.meet(refusal, location_settings(get_object_or_404(Location, pk=pk)))
        else:
            messages.success(request, _("%(name)s is changed.") % {"name": location.name})
            return redirect("locations_index")
    return render(request, "core/locations/edit.html", {"form": form, "location": location})


@posted_from("locations_edit")
def remove(request: PersonRequest, pk: int) -> HttpResponse:
    ensure(can_manage_organisation(request.user))
    location = get_object_or_404(Location, pk=pk)
    locations.remove(location, by=request.user, at=now())
    messages.success(request, _("%(name)s is removed.") % {"name": location.name})
    return redirect("locations_index")
