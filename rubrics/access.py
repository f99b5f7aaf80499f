from core.models import Person


def can_edit_rubric(user: Person) -> bool:
    """Draft, write, publish; and write in place what is not in versions. What good looks like is settled by those who
    answer for hiring; everybody may read it."""
    return user.is_administrator or user.is_recruiter
