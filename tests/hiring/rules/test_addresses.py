import pytest

from hiring.rules.addresses import mail_key


@pytest.mark.parametrize(
    ("email", "key"),
    [
        ("Nadia+jobs@Example.org", "nadia@example.org"),
        ("n.a.d.i.a@gmail.com", "nadia@gmail.com"),
        ("nadia@googlemail.com", "nadia@gmail.com"),
        ("n.r@example.org", "n.r@example.org"),
        ("+@example.org", "+@example.org"),
    ],
)
def test_mail_key_sets_aside_what_servers_do(email: str, key: str) -> None:
    assert mail_key(email) == key
