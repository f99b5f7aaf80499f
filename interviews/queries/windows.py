from datetime import datetime

from hiring.models import Application
from interviews.models import Window
from interviews.rules.diaries import Span


def windows_of(application: Application, at: datetime) -> list[Span]:
    """Times at which the candidate can be met; none: any. What is past says nothing about the days to come."""
    said = Window.objects.filter(application=application, span__endswith__gt=at)
    return [Span(one.span.lower, one.span.upper) for one in said]
