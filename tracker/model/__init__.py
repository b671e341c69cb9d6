"""The words of the domain: descriptor, field types, vocabularies that rules know, periods, ids.

Nothing here reads a file of a table, judges a record or makes a sentence.
"""
