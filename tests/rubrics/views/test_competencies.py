def test_detail_shows_levels_side_by_side(ours, otto, signed_in):
    html = signed_in(otto).get("/competencies/ownership/").content.decode()
    assert "Considers the work done at the hand-over." in html
    for start in ("Followed a piece of work", "Took on an area", "Answered for a result"):
        assert start in html
    assert "Working at weekends." in html
    assert 'href="/roles/data_engineer/"' in html
    assert 'href="/assessments/past_projects/"' in html


def test_detail_shows_the_newest_published_version(role, otto, signed_in, at):
    from tests import make

    make.rubric(at)
    html = signed_in(otto).get("/competencies/ownership/").content.decode()
    assert "Version 1," in html


def test_detail_of_what_is_not_there_is_not_found(ours, otto, signed_in):
    assert signed_in(otto).get("/competencies/charm/").status_code == 404
