"""Measurements, each a ratio to a baseline of the same run. See README.md for what was seen."""
