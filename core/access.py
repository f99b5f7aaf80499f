from core.models import Hook, Person


def can_manage_people(user: Person) -> bool:
    return user.is_administrator


def can_set_hours(user: Person, person: Person) -> bool:
    """When somebody works: they say so themselves, or an administrator for who cannot or has not."""
    return user.is_active and (user.pk == person.pk or user.is_administrator)


def can_manage_organisation(user: Person) -> bool:
    """Its name, hours, sender and places of work."""
    return user.is_administrator


def can_operate(user: Person) -> bool:
    """Read the queue of letters and the like; bodies that open doors stay masked."""
    return user.is_administrator


def can_keep_hook(user: Person, hook: Hook) -> bool:
    """One's own chat; the organisation's with its settings."""
    return user.is_active and (hook.person_id == user.pk if hook.person_id else can_manage_organisation(user))


def can_read_record(user: Person) -> bool:
    """What changed in the whole house. Of one thing it is read by those who may see the thing."""
    return user.is_administrator
