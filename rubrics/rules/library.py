"""What is written in place must hold before it is saved."""

from rubrics.rules.catalogue import PLAN_MINUTES
from rubrics.rules.shapes import Entry, EntryKind


def lack(kind: str, entry: Entry) -> str:
    """A code, empty when nothing is lacking; the sentence is made where it is said."""
    if kind == EntryKind.ASSESSMENT_TYPE and plan_minutes(entry) != PLAN_MINUTES:
        return "plan"
    if kind == EntryKind.QUESTION and bool(entry["code"]) != bool(entry["fix"]):
        return "fix"
    return ""


def plan_minutes(entry: Entry) -> int:
    return sum(step["minutes"] for step in entry["plan"])
