"""What stands between the app and Streamlit: every workaround, with its thread or its reason, and its test.

It draws nothing of the data, and imports nothing of the other components.
"""
