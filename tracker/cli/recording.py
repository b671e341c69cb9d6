"""The command `record`: its options are the fields that the package describes for statuses."""

import getpass
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from tracker.cli.options import day
from tracker.edit import store
from tracker.model import package, shipped
from tracker.model.field import Field, joined
from tracker.model.package import DescriptorError, Table

_ASKED_OTHERWISE = ("commitment_id", "recorded_at", "reviewed_by")
"""The argument of the command, what the tracker fills in, and what another person says."""
_FIELDS = "tracker.fields"


def fields(shape: Table) -> dict[str, Field]:
    """Return the fields of a record that its author fills in, those of the package's own among them."""
    return {name: field for name, field in shape.fields.items() if name not in _ASKED_OTHERWISE}


class Recording(click.Command):
    """A command with an option for each field of the package that ``--data`` names."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Look for the package among the arguments, before what its fields allow there is known."""
        ctx.meta[_FIELDS] = fields(_described(_folder(args)))
        return super().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters, and the options of the fields after its argument."""
        own = super().get_params(ctx)
        options = [_option(field) for field in ctx.meta.get(_FIELDS, {}).values()]
        return [*own[:1], *options, *own[1:]]


def row(commitment: str, asked: dict[str, Any], shape: Table) -> dict[str, str]:
    """Return a record as the file has it: what was given for each field, the user of this machine as coder."""
    values = {"commitment_id": commitment}
    for name, field in fields(shape).items():
        value = asked.get(name)
        values[name] = joined(value, field) if isinstance(value, tuple) else str(value or "")
    return values | {"coder": values.get("coder") or getpass.getuser()}


def _folder(args: Sequence[str]) -> Path:
    """Return the folder of the package as the option ``--data``, the environment or the present folder says."""
    for at, one in enumerate(args):
        if one.startswith("--data="):
            return Path(one.removeprefix("--data="))
        if one == "--data" and at + 1 < len(args):
            return Path(args[at + 1])
    return shipped.shown(os.environ.get("TRACKER_DATA"))


def _described(folder: Path) -> Table:
    try:
        return package.read(folder).tables[store.STATUSES]
    except DescriptorError:
        # Whoever runs the command is told when the data are read.
        return package.plain_table(store.STATUSES)


def _option(field: Field) -> click.Option:
    """Return the option of a field, with its description as help."""
    name, several = f"--{field.name.replace('_', '-')}", bool(field.separator)
    help_ = f"{field.description} May be repeated." if several else field.description
    needed = field.required and field.name != "coder"
    metavar = "TERM" if field.vocabulary else "DAY" if field.type == "date" else "PERIOD" if field.period else "TEXT"
    callback = day if field.type == "date" and not several else None
    return click.Option(
        [name, field.name], required=needed, multiple=several, metavar=metavar, help=help_, callback=callback
    )
