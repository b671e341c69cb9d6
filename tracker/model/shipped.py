"""Where what comes with the tracker lies: the app, the files that it serves, and a data package.

In a checkout they stand beside `tracker/`; an installed wheel has them in one folder of their own, `tracker_app`.
"""

from pathlib import Path

from tracker.model.message import Message

_BESIDE = Path(__file__).resolve().parent.parent.parent
_INSTALLED = _BESIDE / "tracker_app"
APP = _INSTALLED if _INSTALLED.is_dir() else _BESIDE
"""The folder of app.py, pages, components and static."""
PACKAGE = APP / "data"
"""The data package that came with the tracker."""
READ_ONLY = Message("This data package came with the tracker and is only read; copy it, and name the copy, to write.")


def shown(named: str | None = None) -> Path:
    """Return the data package to show: the one that is named, else `data` where one works, else the shipped one."""
    if named:
        return Path(named)
    here = Path("data").absolute()
    return here if (here / "datapackage.json").is_file() else PACKAGE


def is_read_only(directory: Path) -> bool:
    """Say whether a data package is part of an installed wheel: the next installation would take its changes away."""
    return APP == _INSTALLED and directory.resolve() == PACKAGE
