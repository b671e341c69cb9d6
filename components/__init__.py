"""What pages are made of. With `pages/` and `app.py` the only importers of Streamlit."""
