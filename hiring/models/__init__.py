"""Nouns, and what the database itself holds."""

from hiring.models.batches import Batch
from hiring.models.candidates import Candidate, CandidateFile
from hiring.models.decisions import Decision, DecisionAddendum
from hiring.models.loops import Session, SessionCompetency
from hiring.models.messages import Message, MessageTemplate
from hiring.models.pipeline import Application, NextStep, Stage, Visit
from hiring.models.policies import Policy
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
    "Batch",
    "Candidate",
    "CandidateFile",
    "Decision",
    "DecisionAddendum",
    "Message",
    "MessageTemplate",
    "NextStep",
    "Opening",
    "Part",
    "Policy",
    "Requisition",
    "RequisitionCompetency",
    "Session",
    "SessionCompetency",
    "Stage",
    "TeamMember",
    "Visit",
]
