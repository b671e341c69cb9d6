"""Catalogues to test with: all messages of the program, and a language of look-alikes of the English letters."""

import io
import re
import shlex
from collections.abc import Callable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po

from tests.conftest import ROOT

SPOKEN = "cy"
"""A language that Babel knows, and in which it writes other words than in English."""
_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ACCENTED = "áƀćđéƒğĥíĵķĺṁńóṕɋŕśťúṽŵẋýźÁƁĆĐÉƑĞĤÍĴĶĹṀŃÓṔɊŔŚŤÚṼŴẊÝŹ"
_LOOK_ALIKE = str.maketrans(_PLAIN, _ACCENTED)
_KEPT = re.compile(r"(%\(\w+\)s|<[^>]*>|&\w+;)")
"""What stays as it is in a message: the names of values, the tags and the entities of HTML."""


def extracted(to: Path) -> str:
    """Return all messages of the program as `make words` writes them, written to a file."""
    rule = next(line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "pybabel" in line)
    words = shlex.split(rule)[1:]
    words[words.index("-o") + 1] = str(to)
    run: Callable[[list[str]], object] = CommandLineInterface().run
    run(["pybabel", *words])
    return to.read_text(encoding="utf-8")


def accented(text: str) -> str:
    """Return a message in look-alikes, of which none is a letter of ASCII."""
    return "".join(part if _KEPT.fullmatch(part) else part.translate(_LOOK_ALIKE) for part in _KEPT.split(text))


def pretended(pot: str, folder: Path) -> None:
    """Write a catalogue into a folder of catalogues in which every message is translated into look-alikes."""
    catalogue = Catalog(locale=SPOKEN)
    for message in read_po(io.StringIO(pot)):
        if not message.id:
            continue
        one, *many = [message.id] if isinstance(message.id, str) else message.id
        said = [accented(many[0])] * catalogue.num_plurals if many else accented(one)
        catalogue.add(message.id, said, context=message.context)
    file = folder / SPOKEN / "LC_MESSAGES" / "tracker.po"
    file.parent.mkdir(parents=True)
    with file.open("wb") as written:
        write_po(written, catalogue)
