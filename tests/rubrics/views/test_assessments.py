import pytest

from rubrics.models import AssessmentKey


@pytest.mark.parametrize("key", AssessmentKey.values)
def test_detail_shows_how_to_run_it(ours, otto, signed_in, key):
    response = signed_in(otto).get(f"/assessments/{key}/")
    assert response.status_code == 200
    html = response.content.decode()
    assert "Age, year of birth" in html
    assert "0 to 5 min" in html or "0 to 10 min" in html


def test_detail_shows_code_and_its_mended_form(ours, otto, signed_in):
    html = signed_in(otto).get("/assessments/pairing/").content.decode()
    assert "def count_events(events, totals={}):" in html
    assert "def count_events(events, totals=None):" in html


def test_detail_in_chinese(ours, igor, signed_in):
    html = signed_in(igor).get("/assessments/math/").content.decode()
    assert "一种罕见故障的检测" in html
    assert "A test for a rare fault" not in html


def test_detail_of_a_bare_type_stands(role, otto, signed_in):
    assert signed_in(otto).get("/assessments/ml_theory/").status_code == 200


def test_detail_of_what_is_not_there_is_not_found(ours, otto, signed_in):
    assert signed_in(otto).get("/assessments/astrology/").status_code == 404
