from core.models import Organisation


def is_founded() -> bool:
    return Organisation.objects.exists()
