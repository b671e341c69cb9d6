"""Whose files they are stays so: owner, group, mode, access list and links, whoever saves."""

import os
import stat
import struct
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from benchmarks.faults import RECORD
from tests.conftest import GROUP, ROOT
from tracker.cli.commands import main
from tracker.edit import history, store
from tracker.files import durable
from tracker.model.change import Change

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may be others")
SERVICE, COLLEAGUE, TEAM = 4101, 4102, 4200

SAVE = """
import os, sys
sys.path.insert(0, {root!r})
from datetime import UTC, datetime
from pathlib import Path
from benchmarks.faults import RECORD
from tracker.checks import load
from tracker.edit import store
from tracker.model.change import Change
# What is imported late may lie where only this user reads.
load.load(Path({folder!r}), datetime.now(UTC).date())
os.umask(0o022)
os.setgroups([{team}]); os.setgid({group}); os.setuid({user})
change = Change("statuses", added=({{**RECORD, "effective_on": {day!r}}},))
saved = store.save(Path({folder!r}), change, actor="a", how="h", clock=lambda: datetime.now(UTC))
assert saved.entry, saved
"""


def save(folder: Path) -> store.Saved:
    return store.save(folder, Change("statuses", added=(RECORD,)), actor="a", how="h", clock=lambda: NOON)


def saved_by(folder: Path, user: int, day: str) -> str:
    """Save as another user, of a group of its own beside the team's; return what went wrong."""
    script = SAVE.format(root=str(ROOT), folder=str(folder), user=user, group=user, team=TEAM, day=day)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    return done.stderr


def owned(folder: Path, user: int, group: int, *, folders: int, files: int) -> None:
    """Give a package, and the way to it, to somebody."""
    for around in folder.parents:
        if around != Path("/"):
            around.chmod(around.stat().st_mode | 0o055)
    for one in [folder, *folder.rglob("*")]:
        os.chown(one, user, group)
        one.chmod(folders if one.is_dir() else files)


def of(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)


@as_root
def test_a_record_as_root_shuts_nobody_out(small: Path) -> None:
    """Files keep owner, group and mode; lock and history are the service's, which goes on writing."""
    owned(small, SERVICE, TEAM, folders=0o750, files=0o640)
    assert save(small).entry
    assert of(small / "statuses.csv") == (SERVICE, TEAM, 0o640)
    assert of(small / ".lock") == (SERVICE, TEAM, 0o640)
    assert of(small / "history") == (SERVICE, TEAM, 0o750)
    assert {of(file) for file in (small / "history").iterdir()} == {(SERVICE, TEAM, 0o640)}
    assert saved_by(small, SERVICE, "2022-06-01") == ""
    assert len(history.entries(small)) == 2


@as_root
def test_two_users_of_one_group_write_in_turn(small: Path) -> None:
    """In a folder of their group that hands it on, whatever their umask is."""
    owned(small, SERVICE, TEAM, folders=0o2770, files=0o660)
    for day, user in enumerate((SERVICE, COLLEAGUE, SERVICE, COLLEAGUE), 1):
        assert saved_by(small, user, f"2022-06-0{day}") == ""
    assert of(small / "statuses.csv")[1:] == (TEAM, 0o660)
    assert {of(file)[1:] for file in (small / "history").iterdir()} == {(TEAM, 0o660)}
    assert len(history.entries(small)) == 4


@as_root
def test_a_group_that_cannot_be_given_lets_no_other_in(small: Path) -> None:
    """Whoever is not of the file's group gives the group that it gets instead what everybody has."""
    owned(small, SERVICE, TEAM, folders=0o777, files=0o666)
    file = small / "events.csv"
    os.chown(file, COLLEAGUE, 4300)
    file.chmod(0o640)
    code = (
        f"import os, sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from pathlib import Path; from tracker.files import durable\n"
        f"os.setgroups([]); os.setgid({COLLEAGUE}); os.setuid({COLLEAGUE}); durable.write(Path({str(file)!r}), b'x')"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
    assert of(file) == (COLLEAGUE, COLLEAGUE, 0o600)


def test_an_access_list_stays(small: Path) -> None:
    """As it was, for another user beside owner and group."""
    file = small / "statuses.csv"
    entries = [(1, 6, 2**32 - 1), (2, 6, SERVICE), (4, 4, 2**32 - 1), (16, 6, 2**32 - 1), (32, 0, 2**32 - 1)]
    told = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    try:
        os.setxattr(file, "system.posix_acl_access", told)
    except (OSError, AttributeError):
        pytest.skip("no access lists here")
    assert save(small).entry
    assert os.getxattr(file, "system.posix_acl_access") == told


def test_a_link_stays_and_its_file_is_written(small: Path, tmp_path: Path) -> None:
    """The table lies elsewhere; nothing is left beside either."""
    real = tmp_path / "elsewhere" / "statuses.csv"
    real.parent.mkdir()
    before = (small / "statuses.csv").read_bytes()
    (small / "statuses.csv").replace(real)
    (small / "statuses.csv").symlink_to(real)
    assert save(small).entry
    assert (small / "statuses.csv").is_symlink()
    assert real.read_bytes().startswith(before)
    assert len(real.read_bytes()) > len(before)
    assert [one.name for one in real.parent.iterdir()] == ["statuses.csv"]


@pytest.mark.parametrize("kind", ["link", "file"])
def test_what_stands_beside_is_not_written_through(small: Path, tmp_path: Path, kind: str) -> None:
    """A link laid there by somebody leads nowhere, and a left-over file does not stand in the way."""
    other, beside = tmp_path / "other", small / ".statuses.csv.new"
    other.write_text("mine", encoding="utf-8")
    beside.symlink_to(other) if kind == "link" else beside.write_text("left over", encoding="utf-8")
    assert save(small).entry
    assert other.read_text(encoding="utf-8") == "mine"
    assert not (small / "statuses.csv").is_symlink()
    assert not beside.is_symlink()


def test_a_save_clears_what_was_left_beside_any_file(small: Path) -> None:
    """Of other tables, of the descriptor, of the history."""
    (small / "history").mkdir()
    left = [small / ".events.csv.new", small / ".datapackage.json.new", small / "history" / ".index.jsonl.new"]
    left.append(small / "history" / ".000001.announced.new")
    for one in left:
        one.write_text("half", encoding="utf-8")
    assert save(small).entry
    assert not list(small.rglob(".*.new"))


def test_a_file_that_may_only_be_read_is_not_replaced(small: Path) -> None:
    """Though its folder would allow the swap, and for root too: refused with a sentence, and no entry."""
    file = small / "statuses.csv"
    file.chmod(0o444)
    before = file.read_bytes()
    with pytest.raises(PermissionError, match="may only be read; nothing is written"):
        save(small)
    assert file.read_bytes() == before
    assert not (small / "history").exists()
    book = small.parent / "book.xlsx"
    book.write_bytes(b"before")
    book.chmod(0o444)
    result = CliRunner().invoke(main, ["export", "package", "-o", str(book), "--data", str(GROUP)])
    assert result.exit_code == 1
    assert "may only be read" in result.stderr
    assert book.read_bytes() == b"before"


def exported(output: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tracker", "export", "package", "-o", output, "--data", str(GROUP)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_an_export_goes_into_a_pipe(tmp_path: Path) -> None:
    """Which is written to, and stays one."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with exported(str(pipe)) as running, pipe.open("rb") as end:
        assert end.read().startswith(b"PK")
        assert running.wait(timeout=60) == 0
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_an_export_goes_to_standard_output(tmp_path: Path) -> None:
    """The file alone, be it a pipe or a file that the shell holds open; what is said goes beside."""
    with exported("/dev/stdout") as running:
        out, said = running.communicate(timeout=60)
    assert out.startswith(b"PK")
    assert b"bytes" in said
    file = tmp_path / "out.zip"
    with file.open("wb") as held:
        command = [sys.executable, "-m", "tracker", "export", "package", "-o", "/dev/stdout", "--data", str(GROUP)]
        subprocess.run(command, cwd=ROOT, stdout=held, stderr=subprocess.DEVNULL, check=True, timeout=60)
    assert file.read_bytes() == out


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="there is no folder among the devices")
def test_a_file_in_a_folder_among_the_devices_is_a_file() -> None:
    """A new one is made, and an old one is replaced."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as place:
        file = Path(place) / "out"
        for data in (b"long", b"new"):
            assert not durable.write_out(file, data)
            assert file.read_bytes() == data


@as_root
def test_an_export_never_replaces_a_device(tmp_path: Path) -> None:
    """One that swallows everything stays what it is, wherever it stands."""
    device = tmp_path / "null"
    try:
        os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except OSError:
        pytest.skip("no devices can be made here")
    assert CliRunner().invoke(main, ["export", "package", "-o", str(device), "--data", str(GROUP)]).exit_code == 0
    assert stat.S_ISCHR(device.stat().st_mode)


def test_a_table_that_is_no_file_is_refused(small: Path) -> None:
    """A folder, a pipe: it is not replaced by one."""
    (small / "statuses.csv").unlink()
    os.mkfifo(small / "statuses.csv")
    with pytest.raises(OSError, match="no regular file"):
        durable.write(small / "statuses.csv", b"x")
    assert stat.S_ISFIFO((small / "statuses.csv").stat().st_mode)
