"""secrets.toml as it is now: whether sign-in is set up, and who may write."""

import os
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from streamlit import config


@cache
def set_up() -> bool:
    """Say whether sign-in was set up when the server started; Streamlit looks at it then alone."""
    return "auth" in (read() or {})


def read() -> Mapping[str, Any] | None:
    """Return secrets.toml as it is now: empty where there is none, ``None`` where it is broken.

    Whoever is taken off the list of editors stops writing at the next press. Whoever set up sign-in and left a bracket
    open must not be left with an app that anybody writes to.
    """
    files: list[str] = config.get_option("secrets.files")
    return _parsed(tuple((file, _state(file)) for file in files))


def _state(file: str) -> tuple[int, int] | None:
    """Return what changes with a file; ``None`` where there is none."""
    try:
        found = os.stat(file)  # noqa: PTH116  (asked several times a run; a Path costs more than the call)
    except FileNotFoundError:
        return None
    except OSError:
        return (0, 0)
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=1)
def _parsed(files: tuple[tuple[str, tuple[int, int] | None], ...]) -> Mapping[str, Any] | None:
    read: dict[str, Any] = {}
    try:
        for file, state in files:
            if state is not None:
                read |= tomllib.loads(Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return read
