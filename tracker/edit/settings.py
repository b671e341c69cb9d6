"""The settings of a package as rows to be changed, and the descriptor with a change made to it."""

import json
import re
from dataclasses import fields
from typing import Any

from tracker.model.change import Change, Row
from tracker.model.settings import Settings

TABLE = "settings"
"""What stands for the table in a change of settings."""
KEY = ("name",)
_WHOLE = ("first_year", "last_year", "review_after_months")
_YES_OR_NO = ("map", "publish_names")
_LISTS = ("own_addressees",)
NAMES = tuple(field.name for field in fields(Settings))
"""Every setting."""


def rows(data: bytes) -> list[Row]:
    """Return the settings of a descriptor as text, a row each, those that it does not have blank."""
    raw = json.loads(data.decode("utf-8-sig")).get("tracker") or {}
    return [{"name": name, "value": _text(raw.get(name))} for name in NAMES]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def apply(data: bytes, change: Change) -> bytes:
    """Return a descriptor with settings changed: laid out as before, a blank setting left out."""
    text = data.decode("utf-8-sig")
    descriptor = json.loads(text)
    own = dict(descriptor.get("tracker") or {})
    for edit in change.changed:
        name, value = edit.after["name"], _value(edit.after["name"], edit.after["value"])
        if value is None:
            own.pop(name, None)
        else:
            own[name] = value
    descriptor["tracker"] = own
    indent = re.search(r"\n([ \t]+)\S", text)
    written = json.dumps(descriptor, ensure_ascii=False, indent=indent[1] if indent else None)
    return (written + ("\n" if text.endswith("\n") else "")).encode()


def _value(name: str, text: str) -> Any:
    """Return a setting as JSON has it; text that is no number or no yes or no stays, for the rules to name."""
    if not text:
        return None
    if name in _WHOLE and re.fullmatch(r"\d{1,9}", text, re.ASCII):
        return int(text)
    if name in _YES_OR_NO and text in ("true", "false"):
        return text == "true"
    return text.split() if name in _LISTS else text
