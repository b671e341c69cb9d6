"""The documents, held to the code."""

import json
import re

import click
import pytest

from tests.conftest import GROUP, ROOT
from tracker.cli.commands import main
from tracker.model.field import Field
from tracker.model.settings import Settings

COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
RULES = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
DATA = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_is_documented(name: str) -> None:
    """Each has its section, and each of its options a row there."""
    section = re.split(rf"## `{name}\b", COMMANDS)[1].split("\n## ")[0]
    for parameter in main.commands[name].params:
        if isinstance(parameter, click.Option):
            assert f"`{parameter.opts[0]}" in section, parameter.opts


def test_every_problem_code_is_documented() -> None:
    """Every code that the code gives stands in docs/rules.md, and no other."""
    written = set(re.findall(r"`([a-zA-Z]+(?:-[a-z]+)*)`", "\n".join(re.findall(r"^\| (`.*?) \|", RULES, re.M))))
    given = set()
    for path in (ROOT / "tracker").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        given |= set(re.findall(r'"([a-z]+(?:-[a-z]+)+)"', text))
    given = {code for code in given if code not in {"utf-8-sig", "utf-16", "utf-8"}}
    described = {code for code in given if re.search(rf"\b{code}\b", RULES)}
    unknown = {code for code in written if "-" in code and not code.startswith("type-")} - given
    assert not unknown
    lines = [
        line
        for file in (ROOT / "tests" / "broken").glob("*/expected.txt")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    codes = {line.rsplit("[", 1)[1].rstrip("]") for line in lines}
    assert codes <= written
    assert described


def test_every_setting_and_custom_property_is_documented() -> None:
    """The package's settings, and the properties that the fields of the package of the Group use."""
    for name in Settings.__dataclass_fields__:
        assert f"`{name}`" in DATA
    descriptor = json.loads((GROUP / "datapackage.json").read_text(encoding="utf-8"))
    fields = [field for table in descriptor["resources"] for field in table["schema"]["fields"]]
    used = {key for field in fields for key in field.get("tracker", {})}
    for name in used:
        assert f"| `{name}` |" in DATA
        assert name in Field.__dataclass_fields__


def test_the_readme_names_what_is_there() -> None:
    """Its commands are targets of the Makefile, its paths exist."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"`make (\w+)`|^ *make (\w+)", readme, re.M)):
        assert re.search(rf"^{''.join(target)}:", makefile, re.M)
    for path in re.findall(r"\]\((?!http)([^)#]+)\)", readme):
        assert (ROOT / path).exists(), path


def test_the_release_is_in_the_changelog() -> None:
    """The version of the project is the newest in the changelog."""
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
