"""Exhibits: what a slide or a page shows, a module a kind, with everything that those who draw it ask for.

An exhibit draws no legend and no title of its own into a figure: the words stand beside it. Texts from the data are
escaped there, for Plotly reads a little HTML.
"""
