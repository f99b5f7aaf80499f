"""Verbs: one transaction, one event, the moment handed in."""
