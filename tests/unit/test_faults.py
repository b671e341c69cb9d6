"""Trying to lose data, by `benchmarks.faults`: killed while writing, and many processes at once."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


def faults(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.faults", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400, check=False)


def test_a_few_kills_and_writers_lose_nothing() -> None:
    """What the slow tests below do at length."""
    for done in (
        faults("kill", "--times", "5", "--megabytes", "3", "--seed", "7"),
        faults("writers", "--processes", "6", "--records", "2"),
        faults("calls", "--every", "401"),
    ):
        assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 faults" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 6))
def test_killed_while_writing_the_file_is_whole(seed: int) -> None:
    """Five times 20 kills within milliseconds of the first change: 12 MB old or new, as the history says."""
    done = faults("kill", "--times", "20", "--megabytes", "12", "--seed", str(seed))
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 torn" in done.stdout


@pytest.mark.slow
def test_the_kills_find_a_writer_that_truncates() -> None:
    """The same kills of a writer that empties the file first leave torn files: the test can fail."""
    done = faults("kill", "--times", "15", "--megabytes", "12", "--writer", "truncating")
    assert done.returncode == 1
    assert "the file has" in done.stdout, done.stderr


@pytest.mark.slow
def test_twenty_processes_lose_nothing() -> None:
    """100 records, no more, no fewer, each once, at growing moments, and as many entries in the history."""
    done = faults("writers", "--processes", "20", "--records", "5")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "100 records" in done.stdout


@pytest.mark.slow
def test_a_call_that_fails_loses_nothing() -> None:
    """Nine operations, every 101st of the calls made to fail in five ways: old or new, and what is said is true."""
    done = faults("calls", "--every", "101")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 faults" in done.stdout
