"""When, and what we saw: booking, kits, scorecards, reminders, the debrief."""
