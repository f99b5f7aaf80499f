"""When two mail addresses reach one person: what mail servers set aside, and nothing guessed."""

# They deliver whatever the dots, under either name
DOTLESS = frozenset({"gmail.com", "googlemail.com"})


def mail_key(email: str) -> str:
    """nadia+jobs@Example.org -> nadia@example.org; of Gmail also without dots."""
    local, _at, domain = email.strip().lower().rpartition("@")
    local = local.split("+", 1)[0] or local
    if domain in DOTLESS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{domain}"
