"""What the writer of a job page has before them."""

from core.models import Person
from core.words import Words
from hiring.models import JobAd, Part, Requisition, TeamMember
from hiring.queries.jobs import job_ads


def ad_of(requisition: Requisition) -> JobAd | None:
    return job_ads(requisition=requisition.pk).first()


def proposed_texts(requisition: Requisition) -> dict[str, Words]:
    """Of the role, until somebody writes better ones."""
    role = requisition.role
    duties: Words = {}
    for duty in role.duties:
        for code, text in duty.items():
            duties[code] = f"{duties[code]}\n{text}" if code in duties else text
    return {"duties": duties}


def team_of(requisition: Requisition) -> list[tuple[Person, str]]:
    """Who may be named: the hiring team, each with what they are."""
    members = TeamMember.objects.filter(requisition=requisition).select_related("person")
    found = {member.person: str(Part(member.part).label) for member in members if member.person.is_active}
    return list(found.items())
