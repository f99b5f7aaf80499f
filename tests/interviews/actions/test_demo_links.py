from typing import Any

from django.test import Client
from django.utils import timezone

from hiring.actions import ads, approvals, requisitions
from interviews.actions.demo_links import make_links
from tests import make


def test_make_links_open_what_a_mail_would_and_leave_others_good(role: Any, rae: Any, hana: Any, at: Any) -> None:
    opened = make.requisition(role, rae, hana, at)
    ads.publish(make.job(opened, rae, at), by=rae, at=at)
    make.application(opened, rae, at, email="nadia@candidates.example")
    draft = make.draft(role, rae, hana, at, title="Asked")
    requisitions.submit(draft, by=rae, at=at)
    company = {
        "candidates": {"candidate": "nadia"},
        "approvals": {"approval": ["hana", "Asked"]},
        "jobs": {"job": opened.title},
    }
    first, second = (make_links(company, at=timezone.now()) for _ in range(2))
    for links in (first, second):
        assert Client().get(links["candidate"]).status_code == 200
    manager = Client()
    manager.force_login(hana)
    assert manager.get(first["approval"]).status_code == 200
    assert Client().get(first["job"]).status_code == 200
    approvals.take_back(draft, by=rae, at=at)
    assert "approval" not in make_links(company, at=timezone.now()), "answered by somebody who looked around"
