"""Garbage collection: Streamlit collects after every run of a script, for every session.

It does since streamlit/streamlit#3099; #8977 there says what that costs. With pandas, plotly and the open sessions in
memory it is 50 ms and more. Most of what is there stays, so it need
not be looked at every time.
"""

import gc
import itertools

_RUNS = 100
"""After how many runs garbage is looked for among all that is there."""
_run_count = itertools.count(1)


def settle() -> None:
    """Take what is there out of the collector's sight; the last thing of a run.

    What is dropped later, figures and sessions that ended, is looked for every so many runs, or after `look_again`.
    """
    if next(_run_count) % _RUNS == 0:
        gc.unfreeze()
    gc.collect()
    gc.freeze()


def look_again() -> None:
    """Have the next collection look at everything, because much was dropped."""
    gc.unfreeze()
