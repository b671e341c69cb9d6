"""The domain of the commitment tracker, in rooms: what each of them may import stands in test_layers.

Nothing in here imports Streamlit or reads the clock; both come from the caller.
"""
