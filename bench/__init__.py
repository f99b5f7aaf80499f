"""Measures: each figure is taken by a run, none is written by hand."""
