"""What a start needs once, in one process: called by the launcher."""

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("catalogue", "load", verbosity=0)
    if settings.MODE == "demo":
        call_command("demo", "load")
    call_command("collectstatic", interactive=False, verbosity=0)


if __name__ == "__main__":
    main()
