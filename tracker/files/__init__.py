"""Bytes to records and back: encodings, separators, records with their lines, rows changed in place, durable writing.

Nothing here knows the tables of a package, the rules for records or the history.
"""
