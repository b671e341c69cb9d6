"""Packages to test with: the small one as it is, a copy to change, and tables exchanged in memory."""

import csv
import io
import shutil
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

from tracker.checks import load, schema
from tracker.files import csvfile
from tracker.model.dataset import Dataset
from tracker.model.package import plain_table
from tracker.model.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
GROUP = ROOT / "tests" / "packages" / "group"
"""A frozen copy of the package of the Group: tests stand on it, so that a sound record breaks none."""
FORESTS = ROOT / "tests" / "packages" / "forests"
TODAY = date(2026, 11, 22)


def slowly(cases: Iterable[Any], fast: int) -> list[Any]:
    """Return cases to parametrize with, all but the first so many of them marked as slow."""
    whole = (case if isinstance(case, tuple) else (case,) for case in cases)
    return [pytest.param(*case, marks=[pytest.mark.slow] * (place >= fast)) for place, case in enumerate(whole)]


@pytest.fixture(scope="session")
def group() -> Dataset:
    """Return the frozen package of the Group."""
    return load.load(GROUP, TODAY)


@pytest.fixture(scope="session")
def forests() -> Dataset:
    """Return the second, small package."""
    return load.load(FORESTS, TODAY)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the package of the Group to change."""
    return Path(shutil.copytree(GROUP, tmp_path / "data"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a copy of the second package to change."""
    return Path(shutil.copytree(FORESTS, tmp_path / "forests"))


@pytest.fixture(scope="session")
def with_tables(forests: Dataset) -> Callable[..., Dataset]:
    """Return what makes a dataset of tables given as lists of rows (dicts; what is not given is blank)."""

    def make(settings: Settings | None = None, **tables: list[dict[str, str]]) -> Dataset:
        typed = dict(forests.tables)
        for name, rows in tables.items():
            table = forests.package.tables.get(name) or plain_table(name)
            table = replace(table, fields={**plain_table(name).fields, **table.fields})
            cells = [{field: row.get(field, "") for field in table.fields} for row in rows]
            frame = pd.DataFrame(cells, columns=list(table.fields), dtype="str")
            typed[name] = load.complete(schema.check(frame, table)[0], name)
        package = replace(forests.package, settings=settings or forests.settings)
        return replace(forests, package=package, tables=MappingProxyType(typed))

    return make


def edit(path: Path, old: str, new: str) -> None:
    """Replace text that stands in a file exactly once."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def rows_of(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a file, whatever columns its header names."""
    header = next(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    columns = tuple(name for name in dict.fromkeys(header) if name)
    return csvfile.parse(data, csvfile.Layout("t", columns)).rows()
