"""Updating in the browser: typing into the editor, bringing files, two people on one row, and hostile text."""

import contextlib
import io
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as NotInTime

from tests.browser.conftest import READY, Visit, serving
from tests.conftest import GROUP, rows_of
from tracker.cli.commands import _now
from tracker.edit import store
from tracker.model import package
from tracker.model.change import Change, Edit

_CELL = "#glide-cell-{}-{}[aria-selected=true]"
"""A selected cell of the editor, by column and row, as it tells screen readers; column 0 selects rows."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the package of the Group that the tests of this file change, each other rows."""
    return Path(shutil.copytree(GROUP, tmp_path_factory.mktemp("update") / "data"))


@pytest.fixture(scope="module")
def server(data: Path) -> Iterator[str]:
    """Serve that copy."""
    with serving(data) as address:
        yield address


def stored(data: Path, table: str, place: int) -> dict[str, str]:
    return rows_of((data / f"{table}.csv").read_bytes())[place]


def type_into(page: Page, row: int, column: int, text: str) -> None:
    """Type into a cell of the editor, which draws on a canvas and is used by keyboard."""
    _go_to(page, row, column)
    page.keyboard.press("Enter")
    page.locator("#portal textarea, #portal input").wait_for()
    page.keyboard.press("Control+a")
    # As fast as people type: the editor takes the cell as it was when Enter comes with the last letter.
    page.keyboard.type(text, delay=10)
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    page.get_by_text("What would change").wait_for()
    page.wait_for_selector(READY)


def _go_to(page: Page, row: int, column: int) -> None:
    """Go to a cell from the first one; what a grid still being drawn did not hear is done again."""
    wanted = (column + 1, row)
    until = time.monotonic() + 15
    while (here := _selected(page)) != wanted:
        assert time.monotonic() < until, f"at {here}, not at {wanted}"
        if here is None:
            box = page.get_by_test_id("stDataFrame").first.bounding_box()
            assert box
            page.mouse.click(box["x"] + 70, box["y"] + 52)
            with contextlib.suppress(NotInTime):
                page.locator(_CELL.format(1, 0)).wait_for(state="attached", timeout=1000)
            continue
        if here[1] != row:
            page.keyboard.press("ArrowDown" if here[1] < row else "ArrowUp")
        else:
            page.keyboard.press("ArrowRight" if here[0] < wanted[0] else "ArrowLeft")
        with contextlib.suppress(NotInTime):
            page.locator(_CELL.format(*here)).wait_for(state="detached", timeout=1000)


def _selected(page: Page) -> tuple[int, int] | None:
    """Return the column and row of the selected cell."""
    cell = page.locator("[id^=glide-cell-][aria-selected=true]")
    names = [str(name) for name in cell.evaluate_all("cells => cells.map(cell => cell.id)")]
    return (int(names[0].split("-")[2]), int(names[0].split("-")[3])) if names else None


def upload(page: Page, name: str, content: bytes) -> None:
    kind = "text/csv" if name.endswith(".csv") else "application/octet-stream"
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": kind, "buffer": content})


def test_two_tables_are_edited(visit: Visit, server: str, data: Path) -> None:
    """What is typed shows as a difference, is kept while another table is edited, and changes its line alone."""
    before = {name: (data / f"{name}.csv").read_bytes() for name in ("events", "members")}
    visitor = visit(1440, 1400)
    page = visitor.open(f"{server}/update?table=events")
    type_into(page, 2, 2, "A title typed in the browser")
    page.get_by_text("What would change: 1 changed").wait_for()
    page.get_by_role("combobox", name="Table").click()
    page.get_by_role("option", name="States").click()
    page.wait_for_url("**table=members**")
    page.wait_for_selector(READY)
    type_into(page, 0, 4, "Nom")
    page.get_by_role("button", name="Save 1 row").click()
    expect(page.get_by_text("Saved as change")).to_be_visible()
    assert (data / "events.csv").read_bytes() == before["events"]
    page.get_by_role("combobox", name="Table").click()
    page.get_by_role("option", name="Events").click()
    # Until its own are drawn, the difference and the button of the table before are there to be found.
    page.wait_for_function("!location.search.includes('table=')")
    page.wait_for_selector(READY)
    page.get_by_text("What would change: 1 changed").wait_for()
    page.get_by_role("button", name="Save 1 row").click()
    page.get_by_text("What would change").wait_for(state="detached")
    assert stored(data, "events", 2)["title"] == "A title typed in the browser"
    for name, old in before.items():
        after = (data / f"{name}.csv").read_bytes()
        pairs = zip(old.split(b"\n"), after.split(b"\n"), strict=True)
        assert len([one for one, other in pairs if one != other]) == 1
    assert not visitor.complaints()


def test_two_people_on_one_row(visit: Visit, server: str, data: Path) -> None:
    """The second sees both versions and decides; nothing is overwritten silently."""
    first = visit(1440, 1400).open(f"{server}/update?table=events")
    second = visit(1440, 1400).open(f"{server}/update?table=events")
    type_into(first, 4, 2, "By the first")
    type_into(second, 4, 2, "By the second")
    first.get_by_role("button", name="Save 1 row").click()
    expect(first.get_by_text("Saved as change")).to_be_visible()
    expect(second.get_by_text("was changed by somebody else since")).to_be_visible()
    expect(second.get_by_role("button", name="Save 1 row")).to_be_disabled()
    expect(second.get_by_role("cell", name="By the first")).to_be_visible()
    assert stored(data, "events", 4)["title"] == "By the first"
    second.get_by_text("What I typed", exact=True).click()
    second.wait_for_selector(READY)
    second.get_by_role("button", name="Decide so").click()
    second.get_by_text("somebody else").wait_for(state="detached")
    second.get_by_role("button", name="Save 1 row").click()
    expect(second.get_by_text("Saved as change")).to_be_visible()
    assert stored(data, "events", 4)["title"] == "By the second"


def test_a_workbook_with_a_good_and_a_bad_row(visit: Visit, server: str, data: Path) -> None:
    """The bad row is named by its line and its column; left out, the good one comes in."""
    before = (data / "members.csv").read_bytes()
    book = Workbook()
    book.active.append(["iso3", "name", "region", "latitude", "longitude"])
    book.active.append(["PER", "Peru", "Americas", -9.19, -75.02])
    book.active.append(["URY", "Uruguay", "Americas", 234, -55.77])
    out = io.BytesIO()
    book.save(out)
    page = visit(1440, 1400).open(f"{server}/update?table=members&way=file")
    upload(page, "members.xlsx", out.getvalue())
    problem = page.get_by_role("listitem").filter(has_text="line 3 of the file")
    expect(problem).to_contain_text("latitude")
    assert page.get_by_role("button", name="Save").count() == 0
    page.get_by_text("Leave out 1 row in error").click()
    page.get_by_role("button", name="Save 1 row").click()
    expect(page.get_by_text("Saved as change")).to_be_visible()
    assert (data / "members.csv").read_bytes() == before + b"PER,,Peru,,,,,,,Americas,-9.19,-75.02\n"


def test_saving_twice_while_somebody_else_writes_saves_once(visit: Visit, server: str, data: Path) -> None:
    """The second press comes while the first one waits for the lock."""
    before = (data / "statuses.csv").read_bytes()
    record = "commitment_id,effective_on,status,basis,confidence,evidence,note,coder\n"
    record += "D2012-P01a,2025-06-01,substantial,mixed,medium,E035,From a file,tests\n"
    page = visit(1440, 1600).open(f"{server}/update?table=statuses&way=file")
    upload(page, "statuses.csv", record.encode())
    button = page.get_by_role("button", name="Save 1 row")
    button.wait_for()
    page.wait_for_selector(READY)
    with store.locked(data):
        button.click()
        page.get_by_text("Writing").wait_for()
        button.click(timeout=1000)
        page.wait_for_timeout(500)
    button.wait_for(state="detached")
    page.wait_for_selector(READY)
    after = (data / "statuses.csv").read_bytes()
    assert after.startswith(before)
    assert after.count(b"\n") == before.count(b"\n") + 1


def test_a_template_is_taken_away_and_comes_back(visit: Visit, server: str, data: Path) -> None:
    """The workbook that the page hands out changes nothing when it is brought back."""
    page = visit(1440, 1400).open(f"{server}/update?table=statuses&way=file")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Excel workbook").click()
    assert taken.value.suggested_filename == "statuses.xlsx"
    upload(page, "statuses.xlsx", Path(taken.value.path()).read_bytes())
    page.get_by_text("says what is stored already").wait_for()


def test_a_long_import_shows_its_progress_and_can_be_cancelled(visit: Visit, server: str, data: Path) -> None:
    """A bar while it is read; after cancelling nothing is left of it, on the page or on disk."""
    before = {file.name: file.read_bytes() for file in data.rglob("*") if file.is_file()}
    book = Workbook(write_only=True)
    sheet = book.create_sheet("events")
    sheet.append(list(package.read(GROUP).tables["events"].fields))
    for place in range(30_000):
        sheet.append([f"E9{place:05}", "2020-01-01", f"Event {place}", "meeting", *[""] * 7, "recalled"])
    out = io.BytesIO()
    book.save(out)
    page = visit(1440, 1400).open(f"{server}/update?table=events&way=file")
    upload(page, "events.xlsx", out.getvalue())
    page.get_by_role("progressbar").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("progressbar").wait_for(state="detached")
    page.wait_for_selector(READY)
    assert page.get_by_text("events.xlsx").count() == 0
    assert page.get_by_text("What would change").count() == 0
    assert {file.name: file.read_bytes() for file in data.rglob("*") if file.is_file()} == before


HOSTILE = """<script>window.ran=1</script><img src=x onerror="window.ran=1">"""
TRICKS = f"""{HOSTILE}[x](javascript:window.ran=1) **bold** :red[red] =HYPERLINK("http://x.example","x")"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a package with markup typed into every field of free text, and into the descriptor's words."""
    data = Path(shutil.copytree(GROUP, tmp_path_factory.mktemp("hostile") / "data"))
    described = package.read(data)
    for name, table in described.tables.items():
        coded = {*table.primary_key, *(one for key in table.foreign_keys for one in key.fields)}
        free = [
            field.name
            for field in table.fields.values()
            if field.name not in coded
            and (field.type, field.format) == ("string", "default")
            and not (field.vocabulary or field.references or field.separator or field.period)
            and not {"enum", "pattern", "maxLength"} & set(field.constraints)
        ]
        rows = rows_of((data / table.path).read_bytes())
        if name == store.STATUSES:
            edits = [{**row, "recorded_at": "", **dict.fromkeys(free, TRICKS)} for row in rows]
            change = Change(name, added=tuple(edits))
        else:
            free = [one for one in free if (name, one) not in (("commitments", "text"), ("paragraphs", "text"))]
            texts = dict.fromkeys(free, TRICKS) | ({"title": HOSTILE} if name == "commitments" else {})
            change = Change(name, changed=tuple(Edit(row, {**row, **texts}) for row in rows))
        saved = store.save(data, change, actor=TRICKS, how=TRICKS, clock=_now)
        assert saved.entry or not change, (name, saved.problems)
    file = data / "datapackage.json"
    descriptor = json.loads(file.read_text(encoding="utf-8"))
    descriptor["description"] = descriptor["tracker"]["disclaimer"] = descriptor["tracker"]["map_note"] = TRICKS
    descriptor["title"] = descriptor["tracker"]["short_title"] = descriptor["tracker"]["organization"] = HOSTILE
    for table in descriptor["resources"]:
        table["title"] = table["description"] = HOSTILE
        for field in table["schema"]["fields"]:
            field["title"] = field["description"] = HOSTILE
    file.write_text(json.dumps(descriptor), encoding="utf-8")
    with serving(data) as address:
        yield address


FOUND = """() => {
  const roots = [document], bad = []
  while (roots.length) {
    for (const one of roots.pop().querySelectorAll("*")) {
      if (one.shadowRoot) roots.push(one.shadowRoot)
      if (/^\\s*javascript:/i.test(one.getAttribute("href") ?? one.getAttribute("xlink:href") ?? "")) bad.push("link")
      if (one.tagName === "IMG" && one.getAttribute("src") === "x") bad.push("image")
      if (one.tagName === "SCRIPT" && one.textContent.includes("window.ran")) bad.push("script")
      if (/^(B|STRONG|EM)$/.test(one.tagName) && one.textContent === "bold") bad.push("Markdown")
    }
  }
  return [window.ran ?? "", ...bad].filter(Boolean)
}"""


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/commitments",
        "/commitment?commitment=D2012-P11b",
        "/timeline",
        "/members",
        "/members?layer=records",
        "/member?member=BLR",
        "/declarations",
        "/update",
        "/update?table=statuses&way=file",
        "/data",
        "/about",
    ],
)
def test_what_is_typed_is_text_everywhere(visit: Visit, hostile: str, path: str) -> None:
    """Scripts, links that run something and Markdown come out as the text they are."""
    visitor = visit(1440, 1400)
    visitor.page.goto(f"{hostile}{path}")
    visitor.page.wait_for_selector(READY)
    visitor.page.get_by_text("Method, sources and corrections").wait_for()
    visitor.page.wait_for_timeout(500)
    assert visitor.page.evaluate(FOUND) == []
    assert visitor.page.get_by_text("<script>").count() > 0
    assert not visitor.outside
