"""Bytes to records and back: one reader, rows changed in place, durable writing, what spreadsheets do.

What the records mean is not known here: of the other rooms it imports the model alone.
"""
