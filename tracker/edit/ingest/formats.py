"""What kind of file somebody brings, told by its first bytes, whatever it is called."""

import io
import zipfile

from tracker.edit.ingest.refusal import RefusedError

ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OTHERS = {
    b"%PDF": "a PDF file",
    b"{\\rtf": "an RTF file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a file packed by gzip",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
    b"SQLite format 3": "a database",
    b"PAR1": "a Parquet file",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<?xml": "an XML file",
}
"""What other files begin with."""
_DOCUMENTS = {
    "vnd.oasis.opendocument.spreadsheet": "an OpenDocument spreadsheet (ODS)",
    "vnd.oasis.opendocument.text": "an OpenDocument text (ODT)",
    "vnd.oasis.opendocument.presentation": "an OpenDocument presentation (ODP)",
}
"""What an OpenDocument file says it is."""
_PARTS = {
    "xl/workbook.bin": "a binary Excel file (XLSB)",
    "word/document.xml": "a Word document (DOCX)",
    "ppt/presentation.xml": "a presentation (PPTX)",
    "Index/Document.iwa": "an Apple Numbers, Pages or Keynote file",
    "Index.zip": "an Apple Numbers, Pages or Keynote file",
    "index.xml": "an Apple Numbers, Pages or Keynote file",
    "index.apxl": "an Apple Numbers, Pages or Keynote file",
}
"""The part by which a packed document is known."""
_STRICT = b"purl.oclc.org/ooxml"


def refuse_others(data: bytes) -> None:
    """Raise `RefusedError` with the format's name, unless the file may be CSV or XLSX."""
    if data.startswith(_OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise RefusedError("format", "the workbook is locked with a password; save it as XLSX without one")
        raise RefusedError("format", "this is an old Excel file (XLS), not a CSV or XLSX file; save it as XLSX")
    start = data.lstrip()[:16]
    for first, what in _OTHERS.items():
        if start.startswith(first):
            raise RefusedError("format", f"this is {what}, not a CSV or XLSX file; save it as one of these")
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
        raise RefusedError("format", f"the workbook cannot be opened: {error or type(error).__name__}") from None
    if _STRICT in book:
        raise RefusedError("format", "this is a Strict Open XML spreadsheet; save it as XLSX, “Excel Workbook”")
    if book:
        return
    what = _DOCUMENTS.get(kind.strip().removeprefix("application/").removesuffix("-template"))
    what = what or next((what for part, what in _PARTS.items() if part in names), "")
    what = what or ("an Apple Numbers, Pages or Keynote file" if any(one.endswith(".iwa") for one in names) else "")
    what = what or "an archive (ZIP)"
    raise RefusedError("format", f"this is {what}, not a CSV or XLSX file; save it as XLSX")
