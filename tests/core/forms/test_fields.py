from django import forms
from django.test import SimpleTestCase

from core.forms.fields import ZoneField, ZoneSelect
from core.zones import time_zones


class PlaceForm(forms.Form):
    time_zone = ZoneField(widget=ZoneSelect(attrs={"data-time-zone": ""}))


def test_zone_select_is_read_as_the_usual_one() -> None:
    for zone in ("Europe/Berlin", "Mars/Olympus", ""):
        (field,) = PlaceForm({"time_zone": zone})
        usual = forms.Select(attrs=field.field.widget.attrs, choices=time_zones())
        SimpleTestCase().assertHTMLEqual(str(field), field.as_widget(usual))
    assert 'value="Europe/Berlin" selected>Europe/Berlin<' in str(
        PlaceForm({"time_zone": "Europe/Berlin"})["time_zone"]
    )


def test_zone_field_takes_places_alone() -> None:
    assert PlaceForm({"time_zone": "UTC"}).is_valid()
    assert not PlaceForm({"time_zone": "Mars/Olympus"}).is_valid()
