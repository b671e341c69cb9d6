"""What was measured, as tables of `docs/benchmarks.md`: each stands between its own marks and is written by its run."""

import os
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("streamlit", "pandas", "plotly", "pyarrow")


def machine() -> str:
    """Return what this was measured on, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    cores, python = os.cpu_count(), platform.python_version()
    return f"{cores} cores, {memory:.0f} GiB, {platform.machine()}, Python {python}, {packages}."


def spread(times: Sequence[float]) -> str:
    """Return the median of seconds with the least and the greatest; of a single one, it alone."""
    low, middle, high = min(times), statistics.median(times), max(times)
    unit, factor = ("s", 1.0) if middle >= 1 else ("ms", 1000.0)
    digits = 1 if unit == "s" else 0
    alone = f"{middle * factor:,.{digits}f} {unit}"
    return alone if len(times) == 1 else f"{alone} ({low * factor:,.{digits}f}–{high * factor:,.{digits}f})"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table, its first column of words and the others of figures."""
    lines = ["| " + " | ".join(head) + " |", "| --- |" + " ---: |" * (len(head) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


def write(file: Path | None, name: str, text: str) -> None:
    """Print what was measured and, where there is a file, put it between the marks of that name."""
    text = f"{machine()}\n\n{text}"
    print(text)
    if file:
        start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        whole = file.read_text(encoding="utf-8")
        before, rest = whole.split(start)
        file.write_text(f"{before}{start}{text}\n{end}{rest.split(end, 1)[1]}", encoding="utf-8")
