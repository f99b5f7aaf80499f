from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("came", "led"),
    [
        ("http://testserver/candidates/7/?tab=notes", "http://testserver/candidates/7/?tab=notes"),
        ("http://testserver//elsewhere.example/x", "http://testserver/elsewhere.example/x"),
        ("https://elsewhere.example/candidates/7/", "http://testserver/language/"),
        ("http://[", "http://testserver/language/"),
        ("", "http://testserver/language/"),
    ],
)
def test_failed_leads_back_to_the_form_and_to_no_other_site(
    came: str, led: str, organisation: Any, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    answer = Client(enforce_csrf_checks=True).post(reverse("language"), headers={"Referer": came} if came else {})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert f'href="{led}"' in page
    assert "data-sent-back" in page
