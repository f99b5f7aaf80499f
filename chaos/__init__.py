"""Breaks everything that reminders go through, by a seed, and counts at the receiver what came of it."""
