"""Junk at every form, door and parser: a clear answer, never an error."""
