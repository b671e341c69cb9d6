"""Charts as Plotly figures, used by page, report and deck alike.

A builder takes a view (or counts of it) and a `Look`; it draws no legend and no title of its own:
the words stand beside it. Texts from the data are escaped, for Plotly reads a little HTML.
"""
