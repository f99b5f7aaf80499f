"""The shape of the house, as far as a machine can hold it; import-linter holds who may import whom."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from core import history
from core.postgres import PROJECT

STOREYS = ("core", "rubrics", "hiring", "interviews")
FLOORS = ("rules", "models", "queries", "actions", "forms", "views")

# Doors that open without signing in, each with its reason
OPEN_DOORS = {
    "health": "load balancers and the launcher ask it; counts and ages only",
    "letters_without": "the signed link of one letter is the permission, to do without its kind",
    "letters_bounced": "a mail server cannot sign in: it shows a secret out of the environment; closed without one",
    "language": "a visitor reads the sign-in page in a language of their choice",
    "demo_enter": "the demo's one-click sign-in; 404 unless the setting and the demo company are there",
    "people_join": "the invitation's signed link is the permission",
    "rubrics:founding_create": "the first visit of an empty house; closed once an organisation is there",
    "hiring:jobs_index": "anybody may look for a job; open published jobs only",
    "hiring:jobs_detail": "what a job says to the world; 404 unless it was published",
    "hiring:jobs_apply": "a candidate has no account; throttled by address and by job",
    "hiring:jobs_thanks": "what everybody reads who sent the form",
    "hiring:jobs_feed_json": "job boards fetch it; what the open pages say",
    "hiring:jobs_feed_xml": "job boards fetch it; what the open pages say",
    "interviews:status_detail": "the candidate's signed link is the permission",
    "interviews:status_withdraw": "the candidate's signed link is the permission",
    "interviews:status_data": "the candidate's signed link is the permission",
    "interviews:status_consent": "the candidate's signed link is the permission",
    "interviews:status_arrange": "the candidate's signed link is the permission",
    "interviews:choices_detail": "the signed link of the invitation to choose is the permission",
    "interviews:choices_hold": "the signed link of the invitation is the permission; throttled by link",
    "interviews:choices_confirm": "the signed link of the invitation is the permission; throttled by link",
    "interviews:choices_move": "the signed link of the invitation is the permission; throttled by link",
    "interviews:choices_cancel": "the signed link of the invitation is the permission",
    "interviews:choices_wish": "the signed link of the invitation is the permission",
    "interviews:choices_zone": "the signed link of the invitation is the permission",
    "interviews:choices_arrange": "the signed link of the invitation is the permission",
    "interviews:take_homes_detail": "the signed link of the take-home is the permission",
    "interviews:take_homes_upload": "the signed link of the take-home is the permission; throttled by link",
    "interviews:take_homes_remove": "the signed link of the take-home is the permission",
    "interviews:take_homes_finish": "the signed link of the take-home is the permission",
    "interviews:take_homes_ask": "the signed link of the take-home is the permission",
    "interviews:feeds_show": "a calendar program cannot sign in: the signed, revocable link of one person; throttled",
    "account_login": "sign-in",
    "account_logout": "sign-out asks nothing of one who is out",
    "account_signup": "says that sign-up is closed",
    "account_inactive": "tells a deactivated person why they cannot sign in",
    "account_request_login_code": "sign-in by a mailed code",
    "account_confirm_login_code": "sign-in by a mailed code",
    "entrance_begin": "leads to the provider of sign-ins; 404 without one; throttled",
    "entrance_arrive": "back from the provider, whose code and our state are the permission; 404 without one",
    "entrance_by_link": "a link printed in the terminal of the server is the permission",
    "mfa_authenticate": "the second step of a sign-in",
    "mfa_login_webauthn": "sign-in by a passkey",
    "account_reset_password": "a forgotten password",
    "account_reset_password_done": "a forgotten password",
    "account_reset_password_from_key": "a forgotten password: the mailed link is the permission",
    "account_reset_password_from_key_done": "a forgotten password",
}


def sources(*folders: str) -> Iterator[tuple[Path, str]]:
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(PROJECT), path.read_text()


def floor(name: str) -> Iterator[tuple[Path, str]]:
    for storey in STOREYS:
        yield from sources(f"{storey}/{name}")


def routes(resolver: URLResolver, space: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from routes(entry, space + inner)
        else:
            yield f"{space}{entry.name}", entry


ROUTES = dict(routes(get_resolver()))


def test_doors_are_closed_but_for_those_with_a_reason() -> None:
    opened = {name for name, route in ROUTES.items() if not getattr(route.callback, "login_required", True)}
    assert opened == set(OPEN_DOORS)


def test_route_names_say_the_file_and_the_function() -> None:
    for name, route in ROUTES.items():
        view = route.callback
        if ":" not in name or "allauth" in view.__module__:
            continue
        storey, local = name.split(":")
        assert view.__module__.startswith(f"{storey}.views."), name
        _storey, _views, subject = view.__module__.split(".")
        assert f"{_storey}:{subject}_{view.__name__}" == f"{storey}:{local}"


def test_the_ground_is_small() -> None:
    lines = {s: sum(len(text.splitlines()) for _path, text in sources(s)) for s in STOREYS}
    # A tenth is the aim once all storeys stand; the launcher and the embedded server are counted apart
    apart = sum(len((PROJECT / "core" / name).read_text().splitlines()) for name in ("postgres.py", "launcher.py"))
    assert (lines["core"] - apart) / sum(lines.values()) < 0.25


@pytest.mark.parametrize("storey", STOREYS)
def test_rooms_say_what_they_are_for(storey: str) -> None:
    for path in sorted((PROJECT / storey).rglob("__init__.py")):
        if "migrations" not in path.parts:
            assert path.read_text().startswith('"""'), f"{path} opens with one line that says what the room is for"


def test_rooms_are_not_empty() -> None:
    for storey in STOREYS:
        for path in (PROJECT / storey).iterdir():
            if path.is_dir() and path.name in FLOORS:
                assert len(list(path.glob("*.py"))) > 1, f"{path} is an empty floor"


def test_tests_mirror_the_tree() -> None:
    for storey in STOREYS:
        for path in (PROJECT / "tests" / storey).rglob("test_*.py"):
            inside = path.relative_to(PROJECT / "tests" / storey)
            if len(inside.parts) == 2 and inside.parts[0] in FLOORS:
                code = PROJECT / storey / inside.parts[0] / inside.name.removeprefix("test_")
                assert code.exists() or inside.parts[0] == "views", f"{path} tests no file of the same name"


def test_rules_touch_neither_database_nor_clock() -> None:
    for path, text in floor("rules"):
        for line in text.splitlines():
            if "import" in line and "django" in line:
                assert re.search(r"import .*(TextChoices|IntegerChoices|gettext_lazy)", line), f"{path}: {line}"
        assert not re.search(r"timezone\.now|datetime\.now|\.objects\b", text), path


def test_only_doors_read_the_clock() -> None:
    for name in ("rules", "models", "queries", "actions", "forms"):
        for path, text in floor(name):
            assert not re.search(r"timezone\.now\(|datetime\.now\(|date\.today\(|localdate\(\)", text), path


def test_views_only_translate() -> None:
    for path, text in floor("views"):
        found = re.search(r"\.(filter|exclude|save|create|delete|update|bulk_create|aggregate|annotate)\(", text)
        assert not found, f"{path}: {found and found.group()}"


def test_actions_see_no_request() -> None:
    for path, text in floor("actions"):
        tree = ast.parse(text)
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                names = {argument.arg for argument in node.args.args + node.args.kwonlyargs}
                assert "request" not in names, f"{path}: {node.name}"
        assert "celery" not in text.lower() or path.name == "mail.py", path


def test_queries_write_nothing() -> None:
    for path, text in floor("queries"):
        assert not re.search(r"\.(save|create|delete|update|bulk_create|get_or_create)\(", text), path


def test_nothing_is_scheduled_ahead_in_the_queue() -> None:
    for path, text in sources(*STOREYS):
        assert not re.search(r"\b(eta|countdown)\s*=", text), path
        assert "post_save" not in text, path


def test_scorecards_are_read_through_their_gate() -> None:
    """Showing, mailing, exporting: whatever reads cards for people goes through visible_to (or reads one's own)."""
    for storey, name in (("interviews", "queries"), ("interviews", "views"), ("hiring", "queries")):
        for path, text in sources(f"{storey}/{name}"):
            for call in re.findall(r"(?:Scorecard|Rating)\.objects\.(\w+)", text):
                assert call in {"visible_to", "own", "progress", "owing"}, f"{path}: Scorecard.objects.{call}"


def test_tables_are_recorded() -> None:
    from django.apps import apps

    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    ours = {table for table in tables if table.split("_")[0] in STOREYS}
    assert set(history.UNRECORDED) & ours == {
        "core_history",
        "core_event",
        "core_sweep",
        "hiring_candidateindex",
        "interviews_busyspan",
        "interviews_summedup",
    }


def test_templates_hold_no_style_and_no_script() -> None:
    for path in sorted((PROJECT / "templates").rglob("*.html")):
        text = path.read_text()
        if "mail" in path.parts:
            continue
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text), path
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/)", text), path
        assert "|safe" not in text.replace(" ", ""), path


def test_strings_are_called_by_names_that_are_gathered() -> None:
    """makemessages knows gettext by its own names and by `_` alone."""
    for path, text in sources(*STOREYS):
        other = re.search(r"import \w*gettext\w* as (?!_$)\w+", text, re.MULTILINE)
        assert not other, f"{path}: {other and other.group()}"


def test_mails_come_in_threes() -> None:
    for subject in (PROJECT / "templates").rglob("mail/*.subject.txt"):
        stem = subject.name.removesuffix(".subject.txt")
        assert (subject.parent / f"{stem}.txt").exists(), subject
        assert (subject.parent / f"{stem}.html").exists(), subject


def test_files_stay_readable() -> None:
    for path, text in sources(*STOREYS):
        assert len(text.splitlines()) <= 600, f"{path} is long: split it by subject"
