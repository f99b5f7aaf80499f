"""Nouns, and what the database itself holds."""

from hiring.models.candidates import Candidate, CandidateFile
from hiring.models.decisions import Decision, DecisionAddendum
from hiring.models.loops import Session, SessionCompetency
from hiring.models.pipeline import Application, NextStep, Stage
from hiring.models.requisitions import (
    Approval,
    Opening,
    Part,
    Requisition,
    RequisitionCompetency,
    TeamMember,
)

__all__ = [
    "Application",
    "Approval",
    "Candidate",
    "CandidateFile",
    "Decision",
    "DecisionAddendum",
    "NextStep",
    "Opening",
    "Part",
    "Requisition",
    "RequisitionCompetency",
    "Session",
    "SessionCompetency",
    "Stage",
    "TeamMember",
]
