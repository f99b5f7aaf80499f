import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime

import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.template.base import Template
from django.template.context import Context
from django.test import Client, TransactionTestCase
from django.test.signals import template_rendered
from playwright.sync_api import Browser, sync_playwright

from core.models import Organisation, Person
from rubrics.models import RoleDefinition
from tests import make
from tests.browser import launch
from tests.kept import keeper

# A busy machine draws slowly, which says nothing about what is drawn. The quick part looks at fewer examples; each time
# at the same ones, so that what fails is due to what was changed. `make hunt` looks at others each time
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    max_examples=100 if os.environ.get("TOUCHSTONE_TEST_THOROUGH") else 25,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "hunt", hypothesis.settings.get_profile("house"), derandomize=False, max_examples=2_000, print_blob=True
)
hypothesis.settings.load_profile("house")
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Filled by migrations; the tests leave them as they are
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests of a worker: Playwright runs once in a process."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session", autouse=True)
def _light(django_test_environment: None) -> None:
    """A tenth of the time of the tests: what is loaded by now is not looked through for rubbish again and again, and
    `response.context` is that of the page, without one for each piece that the page includes."""

    def render(template: Template, context: Context) -> str:
        if context.template is template:
            template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)

    Template._render = render
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 1000)


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """The database was made by tests.cluster, as its owner; the tests work in it as the application."""


def _empty_as_owner(_case: TransactionTestCase) -> None:
    """The application may not truncate, so the owner cleans up after a test that commits."""
    with psycopg.connect(settings.DATABASE_OWNER_URL, autocommit=True) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        asked = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for (name,) in tables if name not in KEPT)
        # To empty a table costs more than to see that it is empty
        written = connection.execute(" UNION ALL ".join(asked)).fetchall()
        if written:
            names = ", ".join(f'"{name}"' for (name,) in written)
            connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
    keeper.forget()


TransactionTestCase._fixture_teardown = _empty_as_owner  # type: ignore[method-assign]


@pytest.fixture
def at() -> datetime:
    """A Tuesday at 10:00 in Berlin: everybody of the cast works."""
    return datetime(2026, 6, 9, 8, 0, tzinfo=UTC)


@pytest.fixture
def organisation(db: None, at: datetime) -> Iterator[Organisation]:
    made = make.organisation(at)
    with keeper.test():
        yield made


@pytest.fixture
def ada(organisation: Organisation) -> Person:
    """Administers."""
    return make.person("Ada Brandt", office="administrator")


@pytest.fixture
def rae(organisation: Organisation) -> Person:
    """Recruits."""
    return make.person("Rae Fournier", office="recruiter")


@pytest.fixture
def hana(organisation: Organisation) -> Person:
    """Manages."""
    return make.person("Hana Diallo")


@pytest.fixture
def ivan(organisation: Organisation) -> Person:
    """Interviews."""
    return make.person("Ivan Herrera")


@pytest.fixture
def ines(organisation: Organisation) -> Person:
    """Interviews too."""
    return make.person("Ines Weber")


@pytest.fixture
def igor(organisation: Organisation) -> Person:
    """A third interviewer, in Shanghai."""
    return make.person("Igor Wang", language="zh-hans", time_zone="Asia/Shanghai")


@pytest.fixture
def cora(organisation: Organisation) -> Person:
    """Coordinates."""
    return make.person("Cora Lind")


@pytest.fixture
def otto(organisation: Organisation) -> Person:
    """Works here and has no business here."""
    return make.person("Otto Haas")


@pytest.fixture
def role(organisation: Organisation, at: datetime) -> RoleDefinition:
    """ML engineer in a small published rubric: five competencies, three levels, three sessions."""
    return make.role(at)


@pytest.fixture
def signed_in(client: Client):
    """`signed_in(person)` is a client past the sign-in page."""

    def sign_in(person: Person) -> Client:
        other = Client()
        other.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return other

    return sign_in
