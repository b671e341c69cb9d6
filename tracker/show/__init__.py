"""What is shown, whoever draws it: templates, exhibits, the story and its figures, the commitments as rows.

It knows neither Streamlit nor the kinds of file that render it.
"""
