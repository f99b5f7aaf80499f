import copy
from collections.abc import Callable
from typing import Any

import pytest

from rubrics.models import AssessmentKey, Category, Chapter, Purpose, Section
from rubrics.rules import catalogue as rules
from rubrics.rules.catalogue import Catalogue
from rubrics.rules.shapes import CATEGORIES, CHAPTERS, PURPOSES, ROLE_CATEGORY

ROLES = ["ml_engineer", "ml_researcher", "data_scientist", "data_engineer", "devops_engineer", "ml_product_manager"]


@pytest.fixture(scope="module")
def ours() -> Catalogue:
    return rules.read()


def changed(catalogue: Catalogue, change: Callable[[dict[str, Any]], object]) -> Catalogue:
    files = copy.deepcopy(dict(catalogue.files))
    change(files)
    return Catalogue(files, "another")


def test_problems_finds_none_in_our_files(ours):
    assert rules.problems(ours) == []


def test_counts_are_those_of_the_sources(ours):
    counts = rules.counts(ours)
    assert counts.pop("questions") >= 64
    assert all(counts.pop(f"{chapter}_notes") for chapter in CHAPTERS)
    assert counts == {
        "roles": 6,
        "competencies": 16,
        "anchors": 48,
        "assessment_types": 8,
        "archetypes": 5,
        "role_competencies": 10,
        "role_anchors": 30,
        "missing_translations": 0,
    }


def test_read_knows_what_the_models_know(ours):
    assert [kind["key"] for kind in ours.assessment_types] == AssessmentKey.values
    assert [*CATEGORIES, ROLE_CATEGORY] == Category.values
    assert list(PURPOSES) == Purpose.values
    assert list(CHAPTERS) == Chapter.values
    assert [section for sections in CHAPTERS.values() for section in sections] == Section.values
    assert [role["key"] for role in ours.roles] == ROLES


def test_read_gives_the_same_digest_for_the_same_files(ours):
    assert rules.read().digest == ours.digest


def test_roles_have_the_profile_figures_of_the_evidence(ours):
    figures = {
        role["key"]: tuple(role["profile"][scale] for scale in ("ml_depth", "software_depth", "communication"))
        for role in ours.roles
    }
    assert figures == {
        "devops_engineer": (0.13, 0.93, 0.08),
        "data_engineer": (0.28, 0.77, 0.08),
        "ml_engineer": (0.65, 0.71, 0.08),
        "ml_researcher": (0.94, 0.37, 0.25),
        "data_scientist": (0.52, 0.32, 0.60),
        "ml_product_manager": (0.35, 0.10, 1.00),
    }


def test_ml_engineer_is_validated_by_engineering_and_theory_is_the_bar(ours):
    loop = next(role for role in ours.roles if role["key"] == "ml_engineer")["loop"]
    by_type = {session["type"]: session["purpose"] for session in loop}
    assert by_type["pairing"] == by_type["applied_ml"] == "strength"
    assert by_type["ml_theory"] == "bar"
    assert len([session for session in loop if session["purpose"] != "mutual"]) == 6


def test_chinese_texts_are_chinese(ours):
    # Names of works, tools and ladders are the same in every language
    latin_only = [
        words["zh-hans"]
        for words in _all_words(dict(ours.files))
        if words["zh-hans"] != words["en"] and not any("\u4e00" <= letter <= "\u9fff" for letter in words["zh-hans"])
    ]
    assert latin_only == []


def _all_words(value: Any):
    if isinstance(value, dict):
        if "zh-hans" in value:
            yield value
        else:
            for part in value.values():
                yield from _all_words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _all_words(part)


def competency(files: dict[str, Any]) -> dict[str, Any]:
    return files["competencies"]["competencies"][0]


def role(files: dict[str, Any]) -> dict[str, Any]:
    return files["roles"]["roles"][0]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda f: competency(f)["name"].pop("zh-hans"),
            "competencies.yaml: ml_fundamentals: name: has no text in zh-hans",
        ),
        (
            lambda f: competency(f)["name"].update(de="Grundlagen"),
            "competencies.yaml: ml_fundamentals: name: de is not a language we know",
        ),
        (lambda f: competency(f).pop("below"), "competencies.yaml: ml_fundamentals: below: is missing"),
        (
            lambda f: competency(f).update(blow=1),
            "competencies.yaml: ml_fundamentals: blow: is not a field we know",
        ),
        (
            lambda f: competency(f)["not_evidence"].clear(),
            "competencies.yaml: ml_fundamentals: not_evidence: has 0 entries, needs at least 2",
        ),
        (
            lambda f: competency(f).update(category="fun"),
            "competencies.yaml: ml_fundamentals: category: is 'fun', "
            "must be one of systems, practice, project, culture, role",
        ),
        (
            lambda f: competency(f)["anchors"].pop("lead"),
            "competencies.yaml: ml_fundamentals: anchors.lead: is missing",
        ),
        (
            lambda f: competency(f)["anchors"]["junior"].update(en="Too short."),
            "competencies.yaml: ml_fundamentals: anchors.junior: has 2 English words, needs 10 to 35",
        ),
        (
            lambda f: competency(f)["anchors"].update(senior=competency(f)["anchors"]["junior"]),
            "competencies.yaml: ml_fundamentals: anchors.senior: says the same in en as ml_fundamentals.junior",
        ),
        (
            lambda f: f["assessments"]["assessment_types"][0]["plan"].pop(),
            "assessments.yaml: background: plan: adds up to 50 minutes, must be 60",
        ),
        (
            lambda f: f["questions/background"]["questions"][0]["roles"].append("wizard"),
            "questions/background.yaml: background_colleague_in_trouble: roles: wizard is not a role we know",
        ),
        (
            lambda f: f["questions/pairing"]["questions"][0].pop("fix"),
            "questions/pairing.yaml: pairing_scaling_before_split: fix: code and its mended form come together",
        ),
        (
            lambda f: f["questions/math"]["questions"][0].update(competencies=["agile"]),
            "questions/math.yaml: math_two_tests: competencies: "
            "agile is not a competency that math can show, so not one we know",
        ),
        (
            lambda f: f["questions/math"].update(questions=f["questions/math"]["questions"][:7]),
            "questions/math.yaml: questions: has 7 entries, needs at least 8",
        ),
        (
            lambda f: f["role_competencies"]["role_competencies"][0].pop("role"),
            "role_competencies.yaml: research_taste: role: must name the role whose own it is",
        ),
        (
            lambda f: f["archetypes"]["archetypes"][0]["shifts"][0].update(competency="magic"),
            "archetypes.yaml: ad_hoc: shifts[1].competency: magic is not a competency we know",
        ),
        (
            lambda f: f["archetypes"]["archetypes"][0]["lean"].update(ml_depth=1),
            "archetypes.yaml: ad_hoc: lean.ml_depth: is 1, must be a number from -0.2 to 0.2",
        ),
        (
            lambda f: f["library/growth"]["signals"][0].update(key="referrals"),
            "library/growth.yaml: referrals: key: is there twice",
        ),
        (
            lambda f: f["library/growth"]["signals"][0].update(roles=["wizard"]),
            "library/growth.yaml: teaching: roles: wizard is not a role we know",
        ),
        (
            lambda f: role(f)["sourcing"][0].update(channels=["telepathy"]),
            "roles.yaml: ml_engineer: sourcing[1].channels: telepathy is not a channel we know",
        ),
        (
            lambda f: role(f)["profile"].update(ml_depth=1.5),
            "roles.yaml: ml_engineer: profile.ml_depth: is 1.5, must be a number from 0 to 1",
        ),
        (
            lambda f: role(f)["loop"][1].update(type="quiz"),
            "roles.yaml: ml_engineer: loop[2].type: quiz is not an assessment type we know",
        ),
        (
            lambda f: role(f)["loop"][5]["also"].append("engineering_practice"),
            "roles.yaml: ml_engineer: loop[6].type: ml_theory cannot show engineering_practice",
        ),
        (
            lambda f: role(f)["loop"][0]["main"].append("communication"),
            "roles.yaml: ml_engineer: loop[1].main: a mutual session has no competencies, any other has some",
        ),
        (
            lambda f: role(f)["must_have"].update(agile=dict(role(f)["must_have"]["ownership"])),
            "roles.yaml: ml_engineer: must_have: has 7, at most 6 are allowed",
        ),
        (
            lambda f: role(f)["must_have"]["ownership"].update(senior="guru"),
            "roles.yaml: ml_engineer: must_have.ownership: guru is not a level we know",
        ),
        (
            lambda f: role(f)["loop"][6]["also"].remove("ownership"),
            "roles.yaml: ml_engineer: loop: ownership is seen in 1 of 2 sessions",
        ),
        (lambda f: f["roles"].update(roles="none"), "roles.yaml: roles: must be a list"),
        (lambda f: f.update(levels=None), "levels.yaml: must be a table of fields"),
    ],
)
def test_problems_names_file_entry_and_field(ours, change, problem):
    assert problem in rules.problems(changed(ours, change))


def test_problems_finds_each_gap_in_a_loop(ours):
    def drop_half(files: dict[str, Any]) -> None:
        for entry in files["roles"]["roles"]:
            entry["loop"] = entry["loop"][:2]

    assert all(rules.coverage_gaps(entry) for entry in changed(ours, drop_half).roles)


def test_missing_translations_counts_each_text_that_is_lacking(ours):
    def drop(files: dict[str, Any]) -> None:
        competency(files)["name"].pop("en")
        competency(files)["anchors"]["lead"]["zh-hans"] = ""

    assert rules.counts(changed(ours, drop))["missing_translations"] == 2
