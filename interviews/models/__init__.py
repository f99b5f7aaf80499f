"""Nouns, and what the database itself holds."""

from interviews.models.booking import Interview, InterviewState, Seat, SeatAnswer, SeatKind
from interviews.models.interviewers import (
    BusyFeed,
    BusySpan,
    FeedTrouble,
    PoolMember,
    Profile,
    Qualification,
    TrainingState,
    types_signed_by,
)
from interviews.models.reminders import Reminder, ReminderState
from interviews.models.rollups import Rollup, RollupKind
from interviews.models.scorecards import CardState, Rating, Recommendation, Scorecard
from interviews.models.take_homes import TakeHome, TakeHomeFile
from interviews.models.times import Arrangement, Choice, Hold, SearchState, TimeSearch, Window

__all__ = [
    "Arrangement",
    "BusyFeed",
    "BusySpan",
    "CardState",
    "Choice",
    "FeedTrouble",
    "Hold",
    "Interview",
    "InterviewState",
    "PoolMember",
    "Profile",
    "Qualification",
    "Rating",
    "Recommendation",
    "Reminder",
    "ReminderState",
    "Rollup",
    "RollupKind",
    "Scorecard",
    "SearchState",
    "Seat",
    "SeatAnswer",
    "SeatKind",
    "TakeHome",
    "TakeHomeFile",
    "TimeSearch",
    "TrainingState",
    "Window",
    "types_signed_by",
]
