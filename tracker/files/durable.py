"""Writing a file so that, killed at any moment, it is the old one or the new one."""

import os
from contextlib import suppress
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write beside, flush to disk, swap, and flush the folder; the mode of an old file is kept."""
    stage(path, data)
    try:
        swap(path)
    except OSError:
        unstage(path)
        raise


def stage(path: Path, data: bytes) -> None:
    """Write what a file is to hold beside it, and flush it to disk."""
    beside = _beside(path)
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            beside.chmod(path.stat().st_mode & 0o777)
    except OSError:
        # A full disk is not helped by half a file.
        unstage(path)
        raise


def staged(path: Path) -> bytes | None:
    """Return what stands beside a file, to be swapped in; ``None`` where nothing does."""
    try:
        return _beside(path).read_bytes()
    except OSError:
        return None


def unstage(path: Path) -> None:
    """Take away what stands beside a file."""
    with suppress(OSError):
        _beside(path).unlink(missing_ok=True)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def swap(path: Path) -> None:
    """Put what stands beside a file in its place, and flush the folder."""
    _beside(path).replace(path)
    # The swap has come: a folder that cannot be flushed must not make it look as if it had not.
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
