"""Doors of the browser: fetch, may, form, one call, answer."""
