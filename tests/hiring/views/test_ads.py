from typing import Any

from hiring.models import JobAd
from tests import make


def test_edit_proposes_saves_and_publishes(requisition: Any, rae: Any, signed_in: Any) -> None:
    client, page = signed_in(rae), f"/requisitions/{requisition.pk}/job/"
    assert "proposed from the role" in client.get(page).content.decode()
    said = {"duties_en": "Own it", "country": "DE", "remote": "on", "remote_from": "eu, ch", "employment": "FULL_TIME"}
    assert client.post(page, said).status_code == 302
    assert "Own it" in client.get(f"{page}preview/").content.decode()
    client.post(f"{page}publish/")
    ad = JobAd.objects.get()
    assert (ad.remote_from, ad.duties, ad.is_published) == (["EU", "CH"], {"en": "Own it"}, True)
    client.post(f"{page}withdraw/")
    ad.refresh_from_db()
    assert not ad.is_published


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
