"""The domain of the commitment tracker: package, checks, status, selection, figures, command line.

Nothing in here imports Streamlit or reads the clock; both come from the caller.
"""
