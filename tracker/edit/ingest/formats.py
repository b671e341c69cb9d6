"""What kind of file somebody brings, told by its first bytes, whatever it is called."""

import io
import zipfile

from tracker.edit.ingest.refusal import RefusedError
from tracker.model.message import Message

ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OTHERS = {
    b"%PDF": Message("a PDF file"),
    b"{\\rtf": Message("an RTF file"),
    b"\x89PNG": Message("a picture"),
    b"\xff\xd8\xff": Message("a picture"),
    b"GIF8": Message("a picture"),
    b"\x1f\x8b": Message("a file packed by gzip"),
    b"Rar!": Message("an archive"),
    b"7z\xbc\xaf": Message("an archive"),
    b"SQLite format 3": Message("a database"),
    b"PAR1": Message("a Parquet file"),
    b"<!DOCTYPE": Message("a web page"),
    b"<!doctype": Message("a web page"),
    b"<html": Message("a web page"),
    b"<?xml": Message("an XML file"),
}
"""What other files begin with."""
_DOCUMENTS = {
    "vnd.oasis.opendocument.spreadsheet": Message("an OpenDocument spreadsheet (ODS)"),
    "vnd.oasis.opendocument.text": Message("an OpenDocument text (ODT)"),
    "vnd.oasis.opendocument.presentation": Message("an OpenDocument presentation (ODP)"),
}
"""What an OpenDocument file says it is."""
_PARTS = {
    "xl/workbook.bin": Message("a binary Excel file (XLSB)"),
    "word/document.xml": Message("a Word document (DOCX)"),
    "ppt/presentation.xml": Message("a presentation (PPTX)"),
    "Index/Document.iwa": Message("an Apple Numbers, Pages or Keynote file"),
    "Index.zip": Message("an Apple Numbers, Pages or Keynote file"),
    "index.xml": Message("an Apple Numbers, Pages or Keynote file"),
    "index.apxl": Message("an Apple Numbers, Pages or Keynote file"),
}
"""The part by which a packed document is known."""
_STRICT = b"purl.oclc.org/ooxml"


def refuse_others(data: bytes) -> None:
    """Raise `RefusedError` with the format's name, unless the file may be CSV or XLSX."""
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            message = Message("the workbook is locked with a password; save it as XLSX without one")
        else:
            message = Message("this is an old Excel file (XLS), not a CSV or XLSX file; save it as XLSX")
        raise RefusedError("format", message)
    start = data.lstrip()[:16]
    for first, what in _OTHERS.items():
        if start.startswith(first):
            message = Message("this is %(what)s, not a CSV or XLSX file; save it as one of these", what=what)
            raise RefusedError("format", message)
    if data.startswith(ZIP):
        _refuse_other_archives(data)


_ENOUGH = 100_000
"""Bytes of a workbook's description in which its kind is told."""


def _beginning(packed: zipfile.ZipFile, part: str, most: int) -> bytes:
    """Return the first bytes of a part, which may be a bomb: no more of it is unpacked."""
    with packed.open(part) as file:
        return file.read(most)


def _refuse_other_archives(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            kind = _beginning(packed, "mimetype", 200).decode("ascii", "replace") if "mimetype" in names else ""
            book = _beginning(packed, "xl/workbook.xml", _ENOUGH) if "xl/workbook.xml" in names else b""
    except Exception as error:  # noqa: BLE001  (whatever a broken archive makes the library raise)
        reason = str(error or type(error).__name__)
        raise RefusedError("format", Message("the workbook cannot be opened: %(reason)s", reason=reason)) from None
    if _STRICT in book:
        message = Message("this is a Strict Open XML spreadsheet; save it as XLSX, “Excel Workbook”")
        raise RefusedError("format", message)
    if book:
        return
    what = _DOCUMENTS.get(kind.strip().removeprefix("application/").removesuffix("-template"))
    what = what or next((what for part, what in _PARTS.items() if part in names), None)
    if what is None:
        apple = any(one.endswith(".iwa") for one in names)
        what = _PARTS["Index/Document.iwa"] if apple else Message("an archive (ZIP)")
    raise RefusedError("format", Message("this is %(what)s, not a CSV or XLSX file; save it as XLSX", what=what))
