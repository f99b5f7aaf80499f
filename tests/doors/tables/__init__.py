"""The table of `tests/test_doors.py`, which says how to read it: a part for each storey."""
