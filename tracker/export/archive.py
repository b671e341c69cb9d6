"""The data package as a zip: every file as it is stored, with a note of what it was taken from."""

import io
import json
import zipfile
from dataclasses import asdict

from tracker.export.colophon import colophon
from tracker.model.package import DESCRIPTOR
from tracker.state.view import View

NOTE = "EXPORT.json"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The moment that every file in the zip carries, so that the same data give the same file."""


def archive(view: View) -> bytes:
    """Return the package as `python -m tracker validate` accepts it: descriptor and tables, byte for byte.

    Tables are whole; the filters and dates stand in a note beside them.
    """
    package = view.dataset.package
    out = io.BytesIO()
    files = {DESCRIPTOR: (package.directory / DESCRIPTOR).read_bytes()}
    for table in package.tables.values():
        path = package.directory / table.path
        if path.is_file():
            files[table.path] = path.read_bytes()
    note = json.dumps(asdict(colophon(view)), ensure_ascii=False, indent=1)
    files[NOTE] = f"{note}\n".encode("utf-8", "replace")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, data)
    return out.getvalue()
