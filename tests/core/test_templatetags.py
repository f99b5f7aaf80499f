from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from core import when
from core.templatetags import _bar, _forms
from core.templatetags import touchstone as tags

YEAR = timezone.now().year
MORNING = datetime(YEAR, 6, 11, 8, 0, tzinfo=UTC)
WEEKDAY = MORNING.strftime("%a")
ZH_WEEKDAY = "一二三四五六日"[MORNING.weekday()]


@pytest.fixture(autouse=True)
def english_in_berlin():
    with translation.override("en"), timezone.override("Europe/Berlin"):
        yield


def render(source, **context):
    return Template(source).render(Context(context))


def test_moment_says_the_readers_clock_in_both_languages():
    assert when.moment(MORNING) == f"{WEEKDAY} 11 June, 10:00"
    with translation.override("zh-hans"):
        assert when.moment(MORNING) == f"6 月 11 日（周{ZH_WEEKDAY}）10:00"


def test_moment_and_clock_say_another_zone_when_it_is_given():
    assert render('{{ at|clock }} {{ at|clock_in:"Asia/Dubai" }}', at=MORNING) == "10:00 12:00"
    assert render('{{ at|moment_in:"Asia/Shanghai" }}', at=MORNING) == f"{WEEKDAY} 11 June, 16:00"
    assert when.clock(MORNING, "No/Where") == "10:00"


def test_day_names_the_year_only_when_it_is_another():
    assert when.day(MORNING) == f"{WEEKDAY} 11 June"
    assert when.day(date(2019, 6, 11)) == "Tue 11 June 2019"
    assert when.day(date(2019, 6, 11), "long") == "Tuesday 11 June 2019"
    with translation.override("zh-hans"):
        assert when.day(date(2019, 6, 11)) == "2019 年 6 月 11 日（周二）"


def test_time_filters_say_nothing_of_nothing():
    assert render("{{ x|moment }}{{ x|day }}{{ x|clock }}{{ x|ago_days }}{{ x|zone_city }}", x=None) == ""


def test_ago_days_counts_days_of_the_calendar():
    now = timezone.now()
    assert when.ago_days(now) == "today"
    assert when.ago_days(now - timedelta(days=1)) == "1 day"
    assert when.ago_days(now - timedelta(days=9)) == "9 days"


@pytest.mark.parametrize(
    ("zone", "language", "city"),
    [
        ("Europe/Berlin", "en", "Berlin"),
        ("Europe/Berlin", "zh-hans", "柏林"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires"),
        ("UTC", "en", "UTC"),
        ("No/Such_Place", "en", "Such Place"),
    ],
)
def test_zone_city_is_the_last_part_in_the_readers_words(zone, language, city):
    with translation.override(language):
        assert when.zone_city(zone) == city


def test_words_fall_back_to_the_other_language_and_say_so():
    assert tags.words({"en": "Planning", "zh-hans": "规划"}) == "Planning"
    assert tags.words({"zh-hans": "规划 <b>"}) == '<span lang="zh-Hans">规划 &lt;b&gt;</span>'
    assert tags.words({"en": "<b>"}) == "&lt;b&gt;"
    assert tags.words({}) == tags.words(None) == ""
    assert tags.words("<i>") == "&lt;i&gt;"
    assert tags.plain_words({"zh-hans": "规划"}) == "规划"


def test_initials_of_latin_and_han_names():
    names = ("Tomás Herrera", "Ana Maria de Souza", "Plato", "张浩", "陈雨菲", "", None)
    assert [tags.initials(name) for name in names] == ["TH", "AS", "PL", "张浩", "雨菲", "", ""]


SENIOR, JUNIOR, LEAD = 3, 2, 4


@pytest.mark.parametrize(
    ("bar", "classes"),
    [(JUNIOR, "r2 r3 r4 r4"), (SENIOR, "r1 r2 r3 r4"), (LEAD, "r1 r1 r2 r3")],
)
def test_rating_class_follows_the_distance_to_the_bar(bar, classes):
    assert " ".join(_bar.rating_class(number, bar) for number in (1, 2, 3, 4)) == classes


def test_rating_class_takes_a_level_by_its_rank_and_keeps_not_assessed_apart():
    assert _bar.rating_class(3, SimpleNamespace(rank=2)) == "r3"
    assert _bar.rating_class(0, SENIOR) == "r0"
    assert _bar.rating_class(None, SENIOR) == _bar.rating_class(3, None) == ""


def test_strip_puts_equal_ratings_side_by_side_and_joins_those_that_agree():
    drawn = _bar.strip([3, 4, 3, 0, None], SENIOR, 4)
    assert [(mark.x, mark.fill, mark.below) for mark in drawn.marks] == [
        ("119", "f3", False),
        ("131", "f3", False),
        ("175", "f4", False),
    ]
    assert (drawn.bar, drawn.line, drawn.pill) == ("100", ("125", "175"), None)


def test_strip_highlights_a_split_only():
    assert _bar.strip([1, 3, 4], SENIOR, 4).pill == ("14", "172")
    assert _bar.strip([1, 2], SENIOR, 4).pill is None
    assert _bar.strip([], SENIOR, 4).label == "No ratings"


@pytest.mark.parametrize("choices", [3, 4, 5, 6, 7])
def test_strip_keeps_many_equal_ratings_inside_their_choice(choices):
    for number in range(1, choices + 1):
        marks = _bar.strip([number] * 8, 2, choices).marks
        left, right = (number - 1) * 200 / choices, number * 200 / choices
        assert all(left <= float(mark.x) <= right for mark in marks)


def test_strip_draws_a_diamond_under_the_bar_and_a_circle_on_it():
    svg = render("{% strip ratings 3 4 %}", ratings=[2, 3])
    assert svg.count("<path") == svg.count("<circle") == 1
    assert 'aria-label="Ratings 2, 3. The bar is at 3."' in svg


def test_counted_options_are_told_apart():
    one, two = SimpleNamespace(value="1", name="A & B", count=2), SimpleNamespace(value="2", name="C", count=None)
    told = render("{% counted_options options chosen %}", options=[one, two], chosen="2")
    assert told == '<option value="1">A &amp; B (2)</option><option value="2" selected>C</option>'


def test_rating_tells_due_and_not_assessed_and_not_planned_apart():
    source = "{% rating v 3 due=d %}"
    assert 'class="due"' in render(source, v=None, d=True)
    assert "Not assessed" in render(source, v=0, d=False)
    assert "Not planned" in render(source, v=None, d=False)
    assert '<span class="rt r1">1</span>' in render(source, v=1, d=False)


def test_rec_takes_a_word_or_a_number():
    assert (_bar.rec_class("strong_no"), _bar.rec_word(4)) == ("r1", "Strong yes")
    assert _bar.rec_class("perhaps") == ""


class Opening(forms.Form):
    title = forms.CharField(error_messages={"required": "Give the job a title"}, help_text="As candidates read it.")
    email = forms.EmailField()
    level = forms.ChoiceField(choices=[("1", "Junior"), ("2", "Senior")], widget=forms.RadioSelect)
    note = forms.CharField(required=False)


def test_problems_lead_to_their_control_and_name_it_when_the_words_alone_do_not():
    assert _forms.problems(Opening({})) == [
        ("id_title", "Give the job a title"),
        ("id_email", "Email: This field is required."),
        ("id_level_0", "Level: This field is required."),
    ]
    assert _forms.problems(Opening()) == _forms.problems(None) == []


def test_a_field_prints_label_hint_error_control_in_this_order():
    html = render("{% load crispy_forms_tags %}{{ form|crispy }}", form=Opening({}))
    order = [
        '<label for="id_title"',
        'id="id_title_helptext"',
        'id="id_title_error"',
        '<input type="text" name="title"',
    ]
    places = [html.index(part) for part in order]
    assert places == sorted(places)
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert '<fieldset class="opts bad" id="id_level" aria-describedby="id_level_error">' in html
    assert html.count("(optional)") == 1
    assert "There are 3 problems" in html


def test_a_page_of_errors_needs_no_context():
    for name in ("500", "400", "403_csrf"):
        assert "<h1" in render(f'{{% include "{name}.html" %}}')


def test_tabs_and_crumbs_know_where_we_are():
    request = RequestFactory().get("/a/")
    html = render('{% tabs "Candidate" "A" "/a/" "B" "/b/" %}', request=request)
    assert html.count("aria-current") == html.count('href="/a/" aria-current="page"') == 1
    html = render('{% crumbs "Roles" "/roles/" "ML engineer" %}')
    assert '<a href="/roles/">Roles</a>' in html
    assert '<span aria-current="page">ML engineer</span>' in html


def test_undo_url_is_read_from_the_tags_of_a_message():
    assert tags.undo_url("undo:/pipeline/7/undo/ success") == "/pipeline/7/undo/"
    assert tags.undo_url("success") == tags.undo_url(None) == ""


@pytest.mark.parametrize(("code", "tag"), [("zh-hans", "zh-Hans"), ("en", "en"), ("pt-br", "pt-BR")])
def test_bcp47_writes_a_language_as_html_wants_it(code, tag):
    assert tags.bcp47(code) == tag


def test_counted_options_are_text_whatever_somebody_called_them() -> None:
    options = [
        SimpleNamespace(value="<b>", name='"><script>&', count=3),
        SimpleNamespace(value="de", name="Deutsch", count=None),
    ]
    assert tags.counted_options(options, "de") == (
        '<option value="&lt;b&gt;">&quot;&gt;&lt;script&gt;&amp; (3)</option>'
        '<option value="de" selected>Deutsch</option>'
    )
