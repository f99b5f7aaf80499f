"""The ground every storey stands on: settings, people, events, mail, files, links."""

from core.celery import app as celery_app

__all__ = ["celery_app"]
