"""Ways into the demo company that a mail would lead to, where no mail goes out: for whoever looks around, and for the
photographs."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from core import links
from hiring.actions.approvals import APPROVAL
from hiring.actions.messages import STATUS
from hiring.models import Application, Approval, JobAd
from interviews.models import Choice, TakeHome
from interviews.queries.choices import LINK as CHOICE
from interviews.queries.take_homes import LINK

LASTS = timedelta(days=30)


def make_links(company: Mapping[str, Mapping[str, Any]], *, at: datetime) -> dict[str, str]:
    """Name -> path. What was posted before stays good."""
    made = {}
    for name, email in company["candidates"].items():
        application = Application.objects.get(candidate__email=f"{email}@candidates.example")
        token = links.make(STATUS, application.pk, lasts=LASTS, at=at, alone=False)
        made[name] = reverse("interviews:status_detail", args=[token])
    for name, email in company.get("take_homes", {}).items():
        sent = TakeHome.objects.get(interview__application__candidate__email=f"{email}@candidates.example")
        token = links.make(LINK, sent.pk, lasts=LASTS, at=at, alone=False)
        made[name] = reverse("interviews:take_homes_detail", args=[token])
    for name, email in company.get("choices", {}).items():
        latest = Choice.objects.filter(application__candidate__email=f"{email}@candidates.example").latest("asked_at")
        token = links.make(CHOICE, latest.pk, lasts=LASTS, at=at, alone=False)
        made[name] = reverse("interviews:choices_detail", args=[token])
    for name, (who, title) in company["approvals"].items():
        asked = Approval.objects.filter(
            answer="", approver__email=f"{who}@halyard.example", requisition__title=title
        ).first()
        # Answered by somebody who looked around
        if asked is not None:
            token = links.make(APPROVAL, asked.pk, lasts=LASTS, at=at, alone=False)
            made[name] = reverse("hiring:approvals_detail", args=[token])
    for name, title in company["jobs"].items():
        made[name] = reverse("hiring:jobs_detail", args=[JobAd.objects.get(requisition__title=title).key])
    return made
