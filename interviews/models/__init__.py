"""Nouns, and what the database itself holds."""

from interviews.models.booking import Interview, InterviewState, Seat, SeatAnswer, SeatKind
from interviews.models.debriefs import (
    Attendee,
    Conclusion,
    DebriefMeeting,
    DebriefOpening,
    DebriefView,
    SecondThought,
)
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
from interviews.models.kits import KitMark
from interviews.models.reminders import LadderSettings, LadderStep, Notice, Quiet, Reminder
from interviews.models.rollups import Rollup, RollupChoice, RollupKind, SummedUp
from interviews.models.scorecards import (
    NOT_IN,
    CardAddendum,
    CardFile,
    CardState,
    Rating,
    Recommendation,
    Scorecard,
)
from interviews.models.take_homes import TakeHome, TakeHomeFile, take_home_of
from interviews.models.times import Arrangement, Choice, Hold, SearchState, TimeSearch, Window
from interviews.rules.notices import NoticeStep
from interviews.rules.reminders import ReminderState, ReminderWhy, StepUnit

__all__ = [
    "NOT_IN",
    "Arrangement",
    "Attendee",
    "BusyFeed",
    "BusySpan",
    "CardAddendum",
    "CardFile",
    "CardState",
    "Choice",
    "Conclusion",
    "DebriefMeeting",
    "DebriefOpening",
    "DebriefView",
    "FeedTrouble",
    "Hold",
    "Interview",
    "InterviewState",
    "KitMark",
    "LadderSettings",
    "LadderStep",
    "Notice",
    "NoticeStep",
    "PoolMember",
    "Profile",
    "Qualification",
    "Quiet",
    "Rating",
    "Recommendation",
    "Reminder",
    "ReminderState",
    "ReminderWhy",
    "Rollup",
    "RollupChoice",
    "RollupKind",
    "Scorecard",
    "SearchState",
    "Seat",
    "SeatAnswer",
    "SeatKind",
    "SecondThought",
    "StepUnit",
    "SummedUp",
    "TakeHome",
    "TakeHomeFile",
    "TimeSearch",
    "TrainingState",
    "Window",
    "take_home_of",
    "types_signed_by",
]
