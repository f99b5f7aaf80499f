"""Nouns, and what the database itself holds."""

from interviews.models.booking import Interview, InterviewState, Seat, SeatKind
from interviews.models.reminders import Reminder, ReminderState
from interviews.models.rollups import Rollup, RollupKind
from interviews.models.scorecards import CardState, Rating, Recommendation, Scorecard

__all__ = [
    "CardState",
    "Interview",
    "InterviewState",
    "Rating",
    "Recommendation",
    "Reminder",
    "ReminderState",
    "Rollup",
    "RollupKind",
    "Scorecard",
    "Seat",
    "SeatKind",
]
