"""Writing a file so that, killed at any moment, it is the old one or the new one.

A file that is there keeps its owner, group, mode and access list; one that is new takes those of its folder where
whoever writes into the folder must be able to go on with it. A symbolic link stays, and its file is written.
"""

import errno
import os
import stat
import struct
from contextlib import suppress
from pathlib import Path

from tracker.model.message import Message

_LIST = "system.posix_acl_access"
"""Where Linux keeps a file's access list."""
_OPEN_FILES = (Path("/dev/stdout"), Path("/dev/stderr"), Path("/dev/fd"), Path("/proc"))
"""Where files stand that somebody holds open: one swapped in would not be that one, be it a regular file."""


def write(path: Path, data: bytes, *, as_folder: bool = False) -> None:
    """Write beside, flush to disk, swap, and flush the folder; a new file may be given the folder's owner and mode."""
    stage(path, data, as_folder=as_folder)
    try:
        swap(path)
    except OSError:
        unstage(path)
        raise


def write_out(path: Path, data: bytes) -> bool:
    """Write a file to take away; say whether it went to a device or a pipe, which is written to and never replaced."""
    if _is_special(path):
        with open(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as file:  # noqa: PTH123  (opened, never made)
            file.write(data)
        return True
    write(path, data)
    return False


def _is_special(path: Path) -> bool:
    held = any(path.absolute().is_relative_to(place) for place in _OPEN_FILES)
    return held or (path.exists() and not path.is_file())


def stage(path: Path, *parts: bytes, as_folder: bool = False) -> None:
    """Write what a file is to hold, one part behind the other, beside it, and flush it to disk."""
    check_writable(path)
    # A writer that was killed left it: nobody else writes at the same time.
    beside = _beside(path)
    beside.unlink(missing_ok=True)
    there = path.exists()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    try:
        with open(os.open(beside, flags, 0o600 if there or as_folder else 0o666), "wb") as file:  # noqa: PTH123  (flags)
            file.writelines(parts)
            file.flush()
            if there:
                _take(file.fileno(), path, kept=0o7777)
            elif as_folder:
                _take(file.fileno(), path.parent, kept=0o666)
            os.fsync(file.fileno())
    except OSError:
        # A full disk is not helped by half a file.
        unstage(path)
        raise


def check_writable(path: Path) -> None:
    """Raise `OSError` where a file is there and must not be replaced: nobody may write it, or it is none."""
    with suppress(FileNotFoundError):
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, Message("this is no regular file, and is not replaced"), str(path))
        # Root may write everything; that a file was made read-only holds for root too.
        effective = os.access in os.supports_effective_ids
        if not found.st_mode & 0o222 or not os.access(path, os.W_OK, effective_ids=effective):
            message = Message("the file may only be read; nothing is written to it")
            raise PermissionError(errno.EACCES, message, str(path))


def append(path: Path, data: bytes) -> None:
    """Add to the end of a file that is there; killed meanwhile, it may end with a part of it."""
    with open(os.open(path, os.O_WRONLY | os.O_APPEND), "wb") as file:  # noqa: PTH123  (opened, never made)
        file.write(data)


def folder_as_parent(path: Path) -> None:
    """Make a folder where there is none, with the owner, group, mode and access list of the folder around it."""
    try:
        path.mkdir()
    except FileExistsError:
        if not path.is_dir():
            raise
        return
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        _take(folder, path.parent, kept=0o7777)
    finally:
        os.close(folder)


def open_to_writers(path: Path) -> None:
    """Make an empty file where there is none, which whoever may write into its folder may write."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with suppress(OSError):
        file = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | os.O_NONBLOCK)
        try:
            here, around = os.fstat(file), path.parent.stat()
            alike = (here.st_uid, here.st_gid) == (around.st_uid, around.st_gid)
            if not alike or stat.S_IMODE(here.st_mode) != around.st_mode & 0o666:
                _take(file, path.parent, kept=0o666)
        finally:
            os.close(file)


def _take(file: int, other: Path, *, kept: int) -> None:
    """Give an open file the owner, group, mode and access list of another, as far as this user may.

    Where the group cannot be given, the group that the file has instead may do no more than everybody.
    """
    meant, here = other.stat(), os.fstat(file)
    mode = stat.S_IMODE(meant.st_mode) & kept
    if here.st_gid != meant.st_gid:
        try:
            os.fchown(file, -1, meant.st_gid)
        except PermissionError:
            mode &= ~0o2070 | (mode & 0o007) << 3
    if here.st_uid != meant.st_uid:
        # Whoever is not root may give nothing away: the group goes on.
        with suppress(PermissionError):
            os.fchown(file, meant.st_uid, -1)
    os.fchmod(file, mode)
    _take_list(file, other, kept)


def _take_list(file: int, other: Path, kept: int) -> None:
    if not hasattr(os, "getxattr"):
        return
    try:
        told = os.getxattr(other, _LIST)
    except OSError:
        # What a folder hands down to its new files is not the old file's.
        with suppress(OSError):
            os.removexattr(file, _LIST)
        return
    head, entries = told[:4], struct.iter_unpack("<HHI", told[4:])
    own = b"".join(struct.pack("<HHI", tag, allowed & kept & 0o7, who) for tag, allowed, who in entries)
    with suppress(OSError):
        os.setxattr(file, _LIST, head + own)


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
    file = path.resolve() if path.is_symlink() else path
    return file.with_name(f".{file.name}.new")


def swap(path: Path) -> None:
    """Put what stands beside a file in its place, and flush the folder."""
    beside = _beside(path)
    file = path.resolve() if path.is_symlink() else path
    beside.replace(file)
    # The swap has come: a folder that cannot be flushed must not make it look as if it had not.
    with suppress(OSError):
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
