"""Who works in a company, and who applies: names, languages, documents, and what they are found by."""

from collections.abc import Sequence
from typing import Any

import psycopg

from bench.company.copying import Copier, moved
from bench.company.pattern import Cast
from bench.company.sizes import PANEL, Size
from core.models import Event, Person, StoredFile
from hiring.models import Candidate, CandidateFile, CandidateIndex

_NAMES = """
aisha alma amir ana anders anya ben bilal carla chen chloe dana daniel deniz elena emeka emma erik farah felix hugo ines
ivo jonas julia kai lea leila lin luca maya mei mikael nadia noor olga omar pia priya rafael rosa sami sara sofia tariq
tomas vera wei yara yusuf
"""
FIRST_NAMES = _NAMES.split()
# A family name is three of them: 27,000 in all
_SYLLABLES = "ba be do fa gre hal in ja kar lo mar ner ol pe ra sen ta ul ver wa yo zi bro dre fli kul nor ste tur vol"
SYLLABLES = _SYLLABLES.split()
TRADES = ["ML engineer", "Data scientist", "Data engineer", "Researcher", "Software engineer", "Statistician"]
FIELDS = ["a grid operator", "a hospital", "a bank", "a university", "an insurer", "a harbour", "a map maker"]
SOURCES = ["Your own job pages", "Referral", "LinkedIn", "Conference", "University", "Job board"]
ZONES = ["Europe/Berlin", "Europe/Berlin", "Europe/Lisbon", "Asia/Shanghai", "America/New_York"]
LANGUAGES = ["en", "en", "en", "en", "zh-hans"]
_TOPICS = """
pytorch forecasting calibration kubernetes airflow postgres transformers ranking bayesian evaluation monitoring cuda
embedding spark retrieval labelling drift latency backtest ablation sklearn onnx rust terraform sampling annotation
privacy quantisation segmentation speech anomaly causal reinforcement simulation scheduling streaming testing review
mentoring teaching writing
"""
TOPICS = _TOPICS.split()


def one_of(number: str, choices: Sequence[str]) -> str:
    """SQL that takes one of them by a number."""
    listed = ", ".join(f"'{choice}'" for choice in choices)
    return f"(ARRAY[{listed}])[1 + (({number}) % {len(choices)})::int]"


def hire(connection: "psycopg.Connection[Any]", cast: Cast, size: Size, first: int) -> None:
    """Recruiters, managers, then the panels, six and six: as the pattern has them."""
    recruiters, managers, panels = size.offices(first)
    last = panels + size.groups(PANEL) * PANEL
    _hire(connection, cast.rae, recruiters, managers)
    _hire(connection, cast.hana, managers, panels)
    _hire(connection, cast.panel[0], panels, last)


def _hire(connection: "psycopg.Connection[Any]", like: Person, start: int, end: int) -> None:
    said = {
        "id": "n",
        "name": f"initcap({one_of('n', FIRST_NAMES)} || ' ' || {family('n * 7')})",
        "email": "'p' || n || '@halyard.example'",
        "time_zone": one_of("n", ZONES),
    }
    columns = [field.column for field in Person._meta.concrete_fields if field.column]
    made = ", ".join(said.get(column, f"t.{column}") for column in columns)
    connection.execute(
        f"INSERT INTO core_person ({', '.join(columns)}) SELECT {made} "  # nosec B608  # expressions of ours
        f"FROM core_person t, generate_series({start}::bigint, {end - 1}) n WHERE t.id = {like.pk}"
    )


def family(number: str) -> str:
    """SQL that makes a family name of a number."""
    many = len(SYLLABLES)
    parts = (number, f"({number}) / {many}", f"({number}) / {many * many}")
    return " || ".join(one_of(f"({part})", SYLLABLES) for part in parts)


def candidates(copier: Copier, size: Size) -> None:
    """Each with their first application: found by name, address, what they do, and the text of a CV."""
    connection = copier.connection
    connection.execute(
        f"""
        CREATE TEMP TABLE plan_candidate AS
        SELECT p.*, {one_of("p.n", FIRST_NAMES)} AS given, {family(f"p.n / {len(FIRST_NAMES)} + p.n * 13")} AS family,
               'c' || p.n || '@candidates.example' AS email,
               {one_of("p.n", TRADES)} || ' at ' || {one_of("p.n / 6", FIELDS)} AS headline,
               ARRAY(SELECT topic FROM (SELECT DISTINCT {one_of("(p.n * k * 7 + k * k)", TOPICS)} AS topic
                                        FROM generate_series(1, 24) k) topics ORDER BY topic) AS topics
        FROM plan_application p WHERE NOT p.is_known
        """  # nosec B608
    )
    key, plan, mine = "p.candidate", "plan_candidate", "t.candidate_id = p.pattern_candidate"
    said = {"name": "initcap(p.given || ' ' || p.family)", "email": "p.email", "headline": "p.headline"}
    said |= {"language": one_of("p.n / 3", LANGUAGES), "time_zone": one_of("p.n", ZONES)}
    copier.copy(Candidate, plan, "t.id = p.pattern_candidate", key, id=key, **said)
    held = "(SELECT candidate_id FROM hiring_candidatefile f WHERE f.file_id = t.id) = p.pattern_candidate"
    copier.copy(StoredFile, plan, held, key)
    text = "'Worked on ' || array_to_string(p.topics, ' ')"
    read = {"text": text, "read_state": "'read'", "page_count": "0", "file_id": moved(key, "t.file_id")}
    copier.copy(CandidateFile, plan, mine, key, **read)
    about = "t.on_kind = 'candidate' AND t.on_id = p.pattern_candidate"
    copier.copy(Event, plan, about, key, on_id=key)
    _index(copier, plan, mine)


def _index(copier: Copier, plan: str, mine: str) -> None:
    """As `hiring.actions.search` writes it, which a test holds; the GIN indexes are made once, at the end."""
    connection = copier.connection
    made = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'hiring_candidateindex'"
    indexes = connection.execute(f"{made} AND indexdef LIKE '%gin%'").fetchall()
    for name, _definition in indexes:
        connection.execute(f"DROP INDEX {name}")
    name = "ARRAY[p.given, p.family]"
    facts = "ARRAY[p.email, split_part(p.email, '@', 1), 'candidates', 'example']"
    facts += " || string_to_array(lower(p.headline), ' ')"
    text = "ARRAY['worked', 'on'] || p.topics"
    words = f"""array_to_tsvector(ARRAY(
        SELECT '1/' || w FROM unnest({name}) w UNION SELECT '2/' || w FROM unnest({name} || {facts}) w
        UNION SELECT w FROM unnest({name} || {facts} || {text}) w UNION SELECT '@/' || p.email))"""  # nosec B608
    keys = "ARRAY[least(p.given, p.family) || ' ' || greatest(p.given, p.family)]"
    copier.copy(CandidateIndex, plan, mine, "p.candidate", candidate_id="p.candidate", words=words, name_keys=keys)
    for _name, definition in indexes:
        connection.execute(definition)
