"""What holds at a date: the view, status, endorsement, comparison, counts, measures; filters as an address.

It returns frames and plain values, never sentences, and touches no file.
"""
