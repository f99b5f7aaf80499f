"""Doors of the terminal."""
