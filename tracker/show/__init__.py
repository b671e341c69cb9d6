"""What is shown, whoever draws it: templates, exhibits, the story, what they are drawn with, the commitments as rows.

It knows neither Streamlit nor the files that are made of it. What draws on a slide of PowerPoint is loaded by a deck
alone.
"""
