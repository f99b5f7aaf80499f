"""Nouns, and what the database itself holds."""

from hiring.models.approvals import ApprovalGroup, ApprovalRound
from hiring.models.batches import Batch
from hiring.models.candidates import Candidate, CandidateFile, FilePage
from hiring.models.decisions import Decision, DecisionAddendum
from hiring.models.imports import Import, ImportProblem
from hiring.models.jobs import ApplicationAnswer, ApplicationQuestion, JobAd, Submission
from hiring.models.loops import Session, SessionCompetency, SessionQuestion, Setting
from hiring.models.merges import Merge
from hiring.models.messages import Message, MessageTemplate
from hiring.models.notes import CandidateNote, GrowthEvidence
from hiring.models.offers import Offer
from hiring.models.pipeline import Application, Breach, NextStep, Stage, Visit
from hiring.models.policies import Policy
from hiring.models.reasons import CloseReason
from hiring.models.referrals import Referral
from hiring.models.requests import DataRequest
from hiring.models.requisitions import (
    Approval,
    Opening,
    Part,
    Requisition,
    RequisitionCompetency,
    TeamMember,
)
from hiring.models.reviews import Review, ReviewClaim
from hiring.models.search import CandidateIndex, SavedView
from hiring.models.sourcing import Channel
from hiring.models.tags import CandidateTag
from hiring.models.usual import Usual

__all__ = [
    "Application",
    "ApplicationAnswer",
    "ApplicationQuestion",
    "Approval",
    "ApprovalGroup",
    "ApprovalRound",
    "Batch",
    "Breach",
    "Candidate",
    "CandidateFile",
    "CandidateIndex",
    "CandidateNote",
    "CandidateTag",
    "Channel",
    "CloseReason",
    "DataRequest",
    "Decision",
    "DecisionAddendum",
    "FilePage",
    "GrowthEvidence",
    "Import",
    "ImportProblem",
    "JobAd",
    "Merge",
    "Message",
    "MessageTemplate",
    "NextStep",
    "Offer",
    "Opening",
    "Part",
    "Policy",
    "Referral",
    "Requisition",
    "RequisitionCompetency",
    "Review",
    "ReviewClaim",
    "SavedView",
    "Session",
    "SessionCompetency",
    "SessionQuestion",
    "Setting",
    "Stage",
    "Submission",
    "TeamMember",
    "Usual",
    "Visit",
]
