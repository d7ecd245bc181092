"""Benches in a small size: what they say is checked, and nothing is measured."""
