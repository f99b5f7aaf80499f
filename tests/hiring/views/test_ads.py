from datetime import timedelta
from typing import Any

from django.utils import timezone

from hiring.actions import ads
from hiring.models import JobAd
from tests import make
from tests.rubrics.forms.sending import Controls


def test_edit_proposes_saves_and_publishes(requisition: Any, rae: Any, signed_in: Any) -> None:
    client, page = signed_in(rae), f"/requisitions/{requisition.pk}/job/"
    assert "proposed from the role" in client.get(page).content.decode()
    said = {
        "seen": 0,
        "duties_en": "Own it",
        "country": "DE",
        "remote": "on",
        "remote_from": "eu, ch",
        "employment": "FULL_TIME",
    }
    assert client.post(page, said).status_code == 302
    assert "Own it" in client.get(f"{page}preview/").content.decode()
    client.post(f"{page}publish/")
    ad = JobAd.objects.get()
    assert (ad.remote_from, ad.duties, ad.is_published) == (["EU", "CH"], {"en": "Own it"}, True)
    client.post(f"{page}withdraw/")
    ad.refresh_from_db()
    assert not ad.is_published


def shown(page: str) -> dict[str, Any]:
    """What a browser would send of the form as it stands."""
    form = page[page.index('<form class="h') :]
    return dict(Controls(form[: form.index("</form>")]).values)


def test_edit_tells_the_second_of_two_hands_and_loses_nothing(
    requisition: Any, rae: Any, hana: Any, signed_in: Any
) -> None:
    page = f"/requisitions/{requisition.pk}/job/"
    one, two = signed_in(rae), signed_in(hana)
    mine, theirs = (shown(client.get(page).content.decode()) for client in (one, two))
    first = {"pitch_en": "Theirs", "locality": "Lisbon", "country": "PT", "shows_pay": "on", "asks_for_cv": []}
    assert two.post(page, theirs | first).status_code == 302
    told = one.post(page, mine | {"pitch_en": "Mine", "before_en": "Odds", "meets": [str(rae.pk)]})
    text = told.content.decode()
    assert "Somebody changed this job page while you had it open" in text
    assert "Now it says: Theirs" in text
    again = shown(text)
    kept = {"pitch_en": ["Mine"], "before_en": ["Odds"], "locality": ["Lisbon"], "meets": [str(rae.pk)]}
    assert {name: again[name] for name in kept} == kept
    assert one.post(page, again).status_code == 302
    ad = JobAd.objects.get()
    assert (ad.pitch, ad.before, ad.country, ad.shows_pay, ad.asks_for_cv, list(ad.meets.all())) == (
        {"en": "Mine"},
        {"en": "Odds"},
        "PT",
        True,
        False,
        [rae],
    )
    assert "Somebody changed" in two.post(page, {"pitch_en": "Of no page"}).content.decode()
    assert JobAd.objects.get().pitch == {"en": "Mine"}


def test_edit_says_that_the_last_day_to_apply_has_passed(requisition: Any, rae: Any, at: Any, signed_in: Any) -> None:
    ad = ads.publish(make.job(requisition, rae, at, apply_by=at.date()), by=rae, at=at)
    page = f"/requisitions/{requisition.pk}/job/"
    assert "the page says that the job is over" in signed_in(rae).get(page).content.decode()
    ad.apply_by = timezone.now().date() + timedelta(days=1)
    ad.save()
    assert "What you save is on the page at once" in signed_in(rae).get(page).content.decode()


def test_edit_says_what_is_missing(requisition: Any, rae: Any, signed_in: Any) -> None:
    client, page = signed_in(rae), f"/requisitions/{requisition.pk}/job/"
    for said, sentence in (
        ({"remote": "on"}, "Say from which countries"),
        ({"remote_from": "DE, Narnia"}, "is no country"),
        ({"locality": "Berlin"}, "in which country"),
    ):
        assert sentence in client.post(page, said).content.decode()
    assert not JobAd.objects.exists()


def test_preview_is_for_the_team_and_pay_for_those_who_may(
    requisition: Any, rae: Any, hana: Any, otto: Any, at: Any, signed_in: Any
) -> None:
    page = f"/requisitions/{requisition.pk}/job/preview/"
    assert signed_in(hana).get(page).status_code == 200, "before a word is written"
    make.job(requisition, rae, at)
    assert signed_in(hana).get(f"{page}?lang=zh-hans").status_code == 200
    assert signed_in(otto).get(page).status_code == 404
