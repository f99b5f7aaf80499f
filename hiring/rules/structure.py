"""The fifteen parts of a structured interview: which of them a loop has.

Campion, Palmer & Campion, "A review of structure in the selection interview", Personnel Psychology 50 (1997), 655-702:
gathered from nearly 200 articles and books. What each part means here, in words, is in hiring/content/structure.yaml.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hiring.rules.coverage import MUST_HAVE_VOICES

Words = Mapping[str, str]

# Questions that ask what somebody did, and those that let them do it or tell what they know
PAST_BEHAVIOUR = frozenset({"past_projects", "background"})
WORK_AND_KNOWLEDGE = frozenset({"whiteboard", "pairing", "math", "take_home", "applied_ml", "ml_theory"})
# Shorter, and little is seen of what is looked for
LONG_ENOUGH = 30
QUESTIONS_ENOUGH = 4
# More people who lead one session, and its ratings hardly compare
FEW_LEADS = 4


class Component(StrEnum):
    """In the order of the review; the first seven are about what is asked, the others about how it is judged."""

    JOB_ANALYSIS = "job_analysis"
    SAME_QUESTIONS = "same_questions"
    LIMITED_PROMPTING = "limited_prompting"
    BETTER_QUESTIONS = "better_questions"
    LENGTH = "length"
    ANCILLARY = "ancillary"
    THEIR_QUESTIONS = "their_questions"
    EACH_RATED = "each_rated"
    ANCHORS = "anchors"
    NOTES = "notes"
    SEVERAL = "several"
    SAME_INTERVIEWERS = "same_interviewers"
    NO_TALK = "no_talk"
    TRAINING = "training"
    COMBINATION = "combination"


class Standing(StrEnum):
    IN_PLACE = "in_place"
    MISSING = "missing"
    # The program has no way to know
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Judging:
    """A session that looks at something. Of its kit: how many questions suit the role, and to how many of them the
    follow-ups are written."""

    title: Words
    type: str
    minutes: int
    is_timeless: bool
    questions: int
    followed_up: int


@dataclass(frozen=True)
class Facts:
    judging: Sequence[Judging]
    # Sessions that are there to judge and look at nothing
    aimless: Sequence[Words]
    # Somebody talks with the candidate without judging
    has_talk: bool
    has_must_have: bool
    # Competencies of which a level has no anchor; must-haves that fewer than two sessions look at
    unanchored: Sequence[Words]
    one_voice: Sequence[Words]
    # New applications are read with the name hidden
    name_hidden: bool
    # Sessions led by many or by whoever is free, and by people whom nobody has qualified; None: not known
    many_leads: Sequence[Words] | None = None
    unqualified: Sequence[Words] | None = None


@dataclass(frozen=True)
class Finding:
    component: Component
    standing: Standing
    # Which sessions or competencies it is about
    names: tuple[Words, ...] = ()


# Names of what lacks it, or simply whether it lacks; None: nobody can say
Missing = Sequence[Words] | bool | None


def _types(facts: Facts) -> set[str]:
    return {one.type for one in facts.judging}


def _of(facts: Facts, lacks: Callable[[Judging], bool]) -> Missing:
    """The sessions that lack it; a loop that judges nobody lacks it altogether."""
    return [one.title for one in facts.judging if lacks(one)] or not facts.judging


def _is_short(one: Judging) -> bool:
    return not one.is_timeless and (one.minutes < LONG_ENOUGH or one.questions < QUESTIONS_ENOUGH)


LACKS: Mapping[Component, Callable[[Facts], Missing]] = {
    Component.JOB_ANALYSIS: lambda facts: not facts.has_must_have,
    Component.SAME_QUESTIONS: lambda facts: _of(facts, lambda one: not one.questions),
    Component.LIMITED_PROMPTING: lambda facts: _of(
        facts, lambda one: not one.questions or one.followed_up < one.questions
    ),
    Component.BETTER_QUESTIONS: lambda facts: (
        not _types(facts) & PAST_BEHAVIOUR or not _types(facts) & WORK_AND_KNOWLEDGE
    ),
    Component.LENGTH: lambda facts: _of(facts, _is_short),
    Component.ANCILLARY: lambda facts: not facts.name_hidden,
    Component.THEIR_QUESTIONS: lambda facts: not facts.has_talk,
    Component.EACH_RATED: lambda facts: facts.aimless or not facts.judging,
    Component.ANCHORS: lambda facts: facts.unanchored,
    # A law of every card: no rating off the bar, or on a must-have, without evidence
    Component.NOTES: lambda facts: False,
    Component.SEVERAL: lambda facts: facts.one_voice or len(facts.judging) < MUST_HAVE_VOICES,
    Component.SAME_INTERVIEWERS: lambda facts: facts.many_leads,
    # A law of every card: no sight of another before one's own is in
    Component.NO_TALK: lambda facts: False,
    Component.TRAINING: lambda facts: facts.unqualified,
    # The verdict is reckoned against the bars of the must-haves
    Component.COMBINATION: lambda facts: not facts.has_must_have,
}


def structure(facts: Facts) -> list[Finding]:
    return [_finding(component, LACKS[component](facts)) for component in Component]


def _finding(component: Component, missing: Missing) -> Finding:
    if missing is None:
        return Finding(component, Standing.UNKNOWN)
    if not missing:
        return Finding(component, Standing.IN_PLACE)
    return Finding(component, Standing.MISSING, () if isinstance(missing, bool) else tuple(missing))
