"""The command line: options in, answers out, and the exit status.

No other room imports it; it alone asks for the day and for who is at work.
"""
