"""Figures instead of claims, measured side by side in one run."""

import os

# The start token of every server that is measured or tested, so that their sessions may write.
os.environ.setdefault("TRACKER_TOKEN", "the-start-token-of-measured-servers")
