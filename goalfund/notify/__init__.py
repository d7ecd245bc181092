"""Telling people: mail, written in the commit that causes it and sent at least once afterwards."""
