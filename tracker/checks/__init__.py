"""Checks: each returns a list of `Problem` with the table, the record, the column and what to do.

``schema`` is driven by `datapackage.json`; ``rules`` holds our own, one function each.
"""
