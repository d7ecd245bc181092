"""Databases of older programs: what each wrote under its own schema, kept to be upgraded by tests.

sets/    one file for each schema that ever held somebody's rows, written by the program of its
         day and never edited: hashes, salts and sealed texts are that program's own
rows.py  a database's rows out to such a file, and back into a database of that schema
story.py what is told to the program so that every table has rows; money_out.py is its part about
         money that leaves goals, asking.py how it asks
__main__ `python -m tests.upgrades`: tell it to this program, and keep what it wrote
"""
