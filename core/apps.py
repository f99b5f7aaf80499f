from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        # The first registers the system checks; the second is the queue that `shared_task` and `nudge` mean. It is not
        # imported with the package, since small programs of ours, which need none, begin in it too
        from core import celery, checks  # noqa: F401
