"""Writing a file so that, killed at any moment, it is the old one or the new one."""

import os
from contextlib import suppress
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write beside, flush to disk, swap, and flush the folder; the mode of an old file is kept."""
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
        beside.replace(path)
    except OSError:
        # A full disk is not helped by half a file.
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    # The swap has come: a folder that cannot be flushed must not make it look as if it had not.
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
