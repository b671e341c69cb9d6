"""What pages show, apart from who draws it: exhibits and their templates, for the app and for files of the web.

An exhibit carries its figures, their table and its words together; nothing here knows Streamlit.
"""
