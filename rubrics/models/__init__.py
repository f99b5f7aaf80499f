"""Nouns, and what the database itself holds."""

from rubrics.models.assessments import AssessmentKey, AssessmentType, Question
from rubrics.models.competencies import Anchor, Category, Competency, Level
from rubrics.models.library import Archetype, CatalogueEntry, Chapter, Note, Section
from rubrics.models.roles import (
    Purpose,
    RoleCompetency,
    RoleDefinition,
    RoleSession,
    RoleSessionCompetency,
    Weight,
)
from rubrics.models.rubrics import Rubric, RubricState

__all__ = [
    "Anchor",
    "Archetype",
    "AssessmentKey",
    "AssessmentType",
    "CatalogueEntry",
    "Category",
    "Chapter",
    "Competency",
    "Level",
    "Note",
    "Purpose",
    "Question",
    "RoleCompetency",
    "RoleDefinition",
    "RoleSession",
    "RoleSessionCompetency",
    "Rubric",
    "RubricState",
    "Section",
    "Weight",
]
