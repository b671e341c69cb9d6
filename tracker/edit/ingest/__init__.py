"""Bringing a file back: CSV or XLSX as spreadsheets really write them, read into rows as the package has them.

Tolerant where there is nothing to decide: marks and encodings of Unicode, separators, line ends, blank lines,
trailing cells, the order of columns, headers in another case or by their titles, dates with points, date cells,
labels for terms and names for States. What cannot be decided is asked once per file and never guessed: another
encoding, the order of day and month. What a spreadsheet altered is refused, with the stored value beside it.
"""

from tracker.edit.ingest.cells import Order
from tracker.edit.ingest.compare import Comparison, compare
from tracker.edit.ingest.known import Known
from tracker.edit.ingest.read import Brought, read
from tracker.edit.ingest.shortened import shortened

__all__ = ["Brought", "Comparison", "Known", "Order", "compare", "read", "shortened"]
