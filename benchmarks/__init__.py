"""Figures instead of claims, measured side by side in one run."""
