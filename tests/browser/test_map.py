"""A map of all States in the browser: names inside it and clear of one another, every marker with its name on hover."""

import csv
import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, serving
from tests.unit.test_placement import ISLANDS, every_member

NAMES = f"""() => {{
  const names = new Set({json.dumps([name for name, *_ in ISLANDS.values()])})
  const sheet = document.querySelector(".js-plotly-plot .main-svg")?.getBoundingClientRect()
  if (!sheet) return [0, []]
  const texts = [...document.querySelectorAll(".scattergeo text")].filter((one) => names.has(one.textContent))
  const boxes = texts.map((one) => [one.textContent, one.getBoundingClientRect()])
  const markers = [...document.querySelectorAll(".scattergeo .point")].map((one) => one.getBoundingClientRect())
  if (markers.some((box) => box.left < sheet.left || box.right > sheet.right)) return [0, ["a marker is cut"]]
  const wrong = boxes.filter(([, box]) => box.left < sheet.left || box.right > sheet.right || box.top < sheet.top ||
    box.bottom > sheet.bottom).map(([name]) => name)
  for (const [name, box] of boxes)
    for (const [other, there] of boxes)
      if (name < other && box.left < there.right && there.left < box.right && box.top < there.bottom &&
        there.top < box.bottom) wrong.push(`${{name}} on ${{other}}`)
  return [boxes.length, wrong]
}}"""


_MAP = 8
"""The slide of the map in the story of that package."""


def write(folder: Path) -> None:
    """Make all States stand behind the first document of a package, with a map."""
    with (folder / "documents.csv").open(encoding="utf-8", newline="") as file:
        document = next(csv.DictReader(file))["document_id"]
    members = every_member()
    tables = {
        "members": members,
        "endorsements": [{"document_id": document, "iso3": one["iso3"]} for one in members],
        "treaty_actions": [],
    }
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        head = path.read_text(encoding="utf-8").splitlines()[0].split(",")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, head, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    described = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    described["tracker"]["map"] = True
    (folder / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")


def named(page: Page) -> int:
    """Return how many islands are named, once none of the names is cut or on another."""
    page.wait_for_function(
        f"() => {{ const [many, wrong] = ({NAMES})(); return many && !wrong.length }}", timeout=10_000
    )
    return int(page.evaluate(NAMES)[0])


def test_no_name_is_cut_or_on_another(visit: Visit, small: Path) -> None:
    """At every width, in the app and on the slide; who is not on the map is named under it."""
    write(small)
    with serving(small) as address:
        page = visit(1440, 900).open(f"{address}/members")
        assert named(page) >= 6
        expect(page.get_by_text("Not on the map: Body AUN, Body BOD, Body BOE, Body EUE and Body YUG")).to_be_visible()
        for size in ((1920, 1080), (1024, 768), (390, 844)):
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.wait_for_function("""() => {
              const chart = document.querySelector(".stPlotlyChart").getBoundingClientRect()
              return Math.abs(document.querySelector(".main-svg").getBoundingClientRect().width - chart.width) < 2
            }""")
            named(page)
        for size in ((1366, 768), (390, 844)):
            page = visit(*size).page
            page.goto(f"{address}/present?slide={_MAP}")
            page.get_by_text("Not on the map: Body AUN, Body BOD, Body BOE, Body EUE and 1 more").wait_for()
            named(page)
