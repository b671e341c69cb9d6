"""What disks and clocks do: full, read-only, gone, half-written, and a clock that goes back. Nothing is lost."""

import errno
import fcntl
import os
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

import pytest

from benchmarks.faults import RECORD
from tests.conftest import ROOT, TODAY
from tracker.checks import load
from tracker.edit import history, store
from tracker.files import durable
from tracker.model.change import Change

durable_swap = durable.swap
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

SAVE = """
import os, resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
sys.path.insert(0, {root!r})
from benchmarks.faults import RECORD
from tracker.edit import store
from tracker.model.change import Change
{before}
try:
    change = Change("statuses", added=(RECORD,))
    store.save(Path({folder!r}), change, actor="a", how="h", clock=lambda: datetime.now(UTC))
except OSError as error:
    print("refused", error)
"""


def save(folder: Path) -> store.Saved:
    return store.save(folder, Change("statuses", added=(RECORD,)), actor="a", how="h", clock=lambda: NOON)


def saved_elsewhere(folder: Path, before: str) -> str:
    """Save in a process of its own, after some preparation there; return what it said."""
    script = SAVE.format(root=str(ROOT), folder=str(folder), before=before)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert not done.stderr, done.stderr
    return done.stdout


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = (file for file in folder.rglob("*") if file.is_file() and file.name != ".lock")
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


def filled(folder: Path) -> None:
    """Make the statuses as large as no limit of these tests allows."""
    with (folder / "statuses.csv").open("a", encoding="utf-8") as file:
        for second in range(400):
            values = {
                **RECORD,
                "note": "x" * 200,
                "recorded_at": f"{NOON + timedelta(seconds=second):%Y-%m-%dT%H:%M:%S}.000000Z",
            }
            columns = ["commitment_id", "member", "effective_on", "status", "basis", "confidence", "evidence"]
            columns += ["contrary_evidence", "note", "coder", "reviewed_by", "recorded_at"]
            file.write(",".join(values.get(name, "") for name in columns) + "\n")


def test_a_full_disk_loses_nothing(small: Path) -> None:
    """The save is refused with a sentence, every file is as it was, and nothing half-written is left."""
    filled(small)
    before = bytes_of(small)
    limit = "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))"
    assert saved_elsewhere(small, limit).startswith("refused")
    assert not list(small.rglob("*.new"))
    after = bytes_of(small)
    assert {name: data for name, data in after.items() if not name.startswith("history")} == before
    assert history.entries(small) == []
    assert save(small).entry is not None, "the next save, with room again, goes through"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount")
def test_a_disk_that_is_full_loses_nothing(small: Path, tmp_path: Path) -> None:
    """The same on a real one: a file system of 200 KB that the file almost fills."""
    filled(small)
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        folder = Path(shutil.copytree(small, disk / "data"))
        before = (folder / "statuses.csv").read_bytes()
        assert len(before) > 100_000
        with pytest.raises(OSError, match="No space left"):
            save(folder)
        assert (folder / "statuses.csv").read_bytes() == before
        assert history.entries(folder) == []
        assert load.load(folder, TODAY)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_a_folder_that_may_only_be_read(small: Path) -> None:
    """It is shown; a save is refused with a sentence, and nothing has changed."""
    before = bytes_of(small)
    for folder in (small.parent, small):
        folder.chmod(0o755)
    small.chmod(0o555)
    away = "os.setuid(65534)" if os.geteuid() == 0 else ""
    # Folders that only root may enter would hide the package from everybody else.
    for folder in small.parents:
        if folder.owner() == "root" and folder != Path("/") and os.geteuid() == 0:
            folder.chmod(folder.stat().st_mode | 0o055)
    try:
        assert saved_elsewhere(small, away).startswith("refused")
        assert bytes_of(small) == before
        assert not load.load(small, TODAY).read_only
    finally:
        small.chmod(0o755)


def test_a_folder_that_cannot_be_flushed(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The swap has come by then: the save is not said to have failed."""
    flush = os.fsync

    def fsync(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError("not here")
        flush(file)

    monkeypatch.setattr(os, "fsync", fsync)
    saved = save(small)
    assert saved.entry
    assert history.entries(small) == [saved.entry]


def test_a_lock_that_cannot_be_let_go(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The save has come by then: it is not said to have failed, and the next one goes through."""
    real = fcntl.flock
    failed: list[int] = []

    def flock(file: int, how: int) -> None:
        if how == fcntl.LOCK_UN and not failed:
            failed.append(file)
            raise OSError(errno.EIO, "Input/output error")
        real(file, how)

    monkeypatch.setattr(fcntl, "flock", flock)
    saved = save(small)
    assert failed
    assert saved.entry
    assert history.entries(small) == [saved.entry]
    assert save(small).entry


def test_what_was_never_written_is_in_no_history(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though the swap failed, its entry could not be taken away, and somebody changed the file since."""
    first = save(small)

    def failing(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(durable, "swap", lambda path: failing() if path.suffix == ".csv" else durable_swap(path))
        broken.setattr(history, "drop", failing)
        with pytest.raises(OSError, match="Input/output"):
            save(small)
    file = small / "statuses.csv"
    file.write_bytes(file.read_bytes().replace(b"Made up, to be lost or kept.", b"Changed outside."))
    assert history.entries(small) == [first.entry]
    last = save(small)
    assert [entry.how for entry in history.entries(small)] == ["h", history.OUTSIDE, "h"]
    assert history.entries(small)[-1] == last.entry
    assert not [one for one in small.rglob("*") if one.name.endswith((".new", ".announced"))]


@pytest.mark.parametrize("name", ["statuses.csv", "events.csv", "commitments.csv", "terms.csv", "documents.csv"])
def test_a_file_that_is_gone_or_a_folder(small: Path, name: str) -> None:
    """It is named among the problems, the rest is shown, and what refers to it is not refused."""
    (small / name).unlink()
    assert "file-missing" in {problem.code for problem in load.load(small, TODAY).errors}
    (small / name).mkdir()
    dataset = load.load(small, TODAY)
    assert "file-unreadable" in {problem.code for problem in dataset.errors}
    assert name.removesuffix(".csv") in dataset.read_only


@pytest.mark.parametrize("part", [0.0, 0.1, 0.37, 0.5, 0.83, 0.99])
def test_a_file_half_written_by_somebody_else(small: Path, part: float) -> None:
    """Read at any moment of another program's writing, it takes nothing down; whole again, all is well."""
    whole = (small / "paragraphs.csv").read_bytes()
    (small / "paragraphs.csv").write_bytes(whole[: int(len(whole) * part)])
    load.load(small, TODAY)
    (small / "paragraphs.csv").write_bytes(whole)
    assert not load.load(small, TODAY).errors


def test_a_clock_that_jumps_back(small: Path) -> None:
    """Moments of recording grow all the same, also within one save of several records."""
    clocks = [NOON, NOON - timedelta(hours=23), NOON - timedelta(hours=1), NOON + timedelta(seconds=1)]
    for number, now in enumerate(clocks):
        rows = tuple({**RECORD, "note": f"{number} {one}"} for one in range(3))
        saved = store.save(small, Change("statuses", added=rows), actor="a", how="h", clock=repeat(now).__next__)
        assert saved.entry is not None
    moments = load.load(small, TODAY).tables["statuses"]["recorded_at"]
    assert moments.is_monotonic_increasing
    assert moments.is_unique


def test_a_clock_that_was_ahead_is_not_carried_on(small: Path) -> None:
    """A record of another century counts and is warned of; nothing new is recorded until it is mended."""
    file = small / "statuses.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("2024-12-01T", "2099-12-01T"), encoding="utf-8")
    dataset = load.load(small, TODAY)
    assert len(dataset.tables["statuses"]) == 1
    assert [problem.line for problem in dataset.warnings if problem.code == "recorded-ahead"] == [2]
    before = bytes_of(small)
    refused = save(small)
    assert [(problem.code, problem.line) for problem in refused.problems] == [("recorded-ahead", 2)]
    assert "2099-12-01" in refused.problems[0].message
    assert bytes_of(small) == before
    file.write_text(file.read_text(encoding="utf-8").replace("2099-12-01T", "2024-12-01T"), encoding="utf-8")
    assert save(small).entry is not None
