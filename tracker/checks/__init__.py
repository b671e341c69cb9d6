"""What is wrong in files, as a list of `Problem`: schema, references, rules; and the loading that asks for all.

It reads and judges, and never writes.
"""
