from django import forms
from django.test import SimpleTestCase

from core.forms.fields import LongSelect, ZoneField


class PlaceForm(forms.Form):
    time_zone = ZoneField(widget=LongSelect(attrs={"data-time-zone": ""}))
    kind = forms.ChoiceField(widget=LongSelect, choices=[(1, "<One>"), (2, "Two")], required=False)


def test_long_select_is_read_as_the_usual_one() -> None:
    form = PlaceForm({"time_zone": "Europe/Berlin", "kind": "2"})
    assert form.is_valid()
    same = SimpleTestCase().assertHTMLEqual
    for field in form:
        usual = forms.Select(attrs=field.field.widget.attrs, choices=field.field.choices)
        same(str(field), field.as_widget(usual))
    assert 'value="Europe/Berlin" selected>Europe/Berlin<' in str(form["time_zone"])
    assert "&lt;One&gt;" in str(form["kind"])


def test_zone_field_takes_places_alone() -> None:
    assert not PlaceForm({"time_zone": "Mars/Olympus"}).is_valid()
