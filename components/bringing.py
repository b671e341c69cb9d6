"""Bringing a file back: what it holds beside what is stored, what must be decided, and the save."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import streamlit as st

from components import downloads, fields, permission, review
from components.block import block
from components.context import Context
from components.platform.memory import Remembered, widget
from components.words import quiet
from tracker.checks import load
from tracker.edit import ingest, store
from tracker.files import csvfile
from tracker.model.change import Change
from tracker.model.dataset import Dataset
from tracker.model.message import Message
from tracker.model.package import Table
from tracker.model.problem import Problem
from tracker.words import sentences
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import listed, ngettext, said

_ROUND = Remembered("round of bringing", int)
_ANSWERS: Remembered[dict[str, str]] = Remembered("answers about file", dict)
_ENCODINGS = {
    "windows-1252": Message("Western European (%(code)s)", code="windows-1252"),
    "windows-1251": Message("Cyrillic (%(code)s)", code="windows-1251"),
    "windows-1250": Message("Central European (%(code)s)", code="windows-1250"),
    "windows-1253": Message("Greek (%(code)s)", code="windows-1253"),
    "windows-1254": Message("Turkish (%(code)s)", code="windows-1254"),
    "windows-1256": Message("Arabic (%(code)s)", code="windows-1256"),
    "gb18030": Message("Chinese (%(code)s)", code="gb18030"),
    "shift_jis": Message("Japanese (%(code)s)", code="shift_jis"),
}
_NAMED = ("ods", "numbers", "xls", "xlsb", "docx", "pdf", "zip")
"""Endings of files that people bring and that cannot be read: they are taken so that the answer can name the format."""


def bring(context: Context, shape: Table) -> None:
    """Let the reader take the table away, and bring it back changed."""
    downloads.table(context.dataset, shape, template=True)
    file = permission.uploader(
        _("The file to bring back"),
        type=["csv", "tsv", "txt", "xlsx", "xlsm", *_NAMED],
        key=f"file of {shape.name} {_ROUND.get()}",
        help=_(
            "CSV or Excel, as Excel, LibreOffice and Google Sheets write them. Rows are matched by %(key)s",
            key=listed(shape.key),
        ),
    )
    if file is None:
        return
    brought = _read(context, file, shape)
    if brought is None:
        return
    base = _base(context.dataset, brought, shape)
    compared, remove = _compared(base, shape), False
    if compared.problems:
        _refuse(context, compared.problems)
        return
    if compared.absent and shape.name != store.STATUSES:
        label = ngettext(
            "Remove the %(count)s stored row that the file lacks",
            "Remove the %(count)s stored rows that the file lacks",
            len(compared.absent),
        )
        remove = st.checkbox(label, key=f"remove absent {file.file_id}")
        compared = _compared(base, shape, remove_absent=remove)
    if brought.note:
        quiet(sentences.plain(sentences.capital(said(brought.note))), small=True)
    _counts(context, compared, shape)

    def settle(decided: Change) -> None:
        base.compared[remove] = compared.decided(decided, shape.key)

    if compared.change:
        _review(context, compared, file, shape, settle)
    elif compared.absent and shape.name != store.STATUSES:
        same = _("What the file holds is stored already, and what it lacks is kept; there is nothing to save.")
        st.info(same, icon=":material/check:")
    else:
        st.info(_("The file says what is stored already; there is nothing to save."), icon=":material/check:")


def _read(context: Context, file: Any, shape: Table) -> ingest.Brought | None:
    """Read the file, asking for what it does not say itself; ``None`` until that is answered, or nothing can be read.

    Reading writes nothing: whoever cancels it leaves no trace.
    """
    answers = _ANSWERS.get(file.file_id)
    place = st.container()
    brought = _once(context.dataset, file, shape, answers)
    asked = {problem.code: problem for problem in brought.problems}
    unicode = "encoding" in asked and "encoding" not in answers
    with place:
        if unicode or "encoding" in answers:
            _ask(
                file.file_id,
                "encoding",
                _("In which encoding is the file?"),
                _ENCODINGS,
                answers,
                _sample(file.getvalue()),
            )
        if "dates-undecided" in asked or "dates" in answers:
            undecided = getattr(asked.get("dates-undecided"), "message", None)
            found = _("found %(found)s", found=undecided.values["found"]) if isinstance(undecided, Message) else ""
            _ask(file.file_id, "dates", _("In which order are day and month?"), fields.ORDERS, answers, found)
    if unicode or "dates-undecided" in asked:
        return None
    if brought.problems:
        _refuse(context, brought.problems)
        return None
    return brought


def _ask(file: str, name: str, question: str, options: Mapping[Any, str], answers: dict[str, str], hint: str) -> None:
    """Put a question that the file itself does not answer; nothing is chosen beforehand."""
    key = f"{name} of {file}"

    def answer() -> None:
        answers[name] = widget(key)

    st.selectbox(
        question,
        list(options),
        index=None,
        key=key,
        format_func=lambda one: said(options[one]),
        placeholder=_("Choose"),
        on_change=answer,
    )
    if hint:
        quiet(hint, small=True)


def _sample(data: bytes) -> str:
    """Show how the first line with other letters reads in the likeliest encodings."""
    line = next((line for line in data.splitlines() if any(byte > 127 for byte in line)), b"")[:60]
    first, second = list(_ENCODINGS)[:2]
    return _(
        "A line of it reads: %(one)s (%(first)s); or: %(other)s (%(second)s)",
        one=line.decode(first, "replace"),
        first=first,
        other=line.decode(second, "replace"),
        second=second,
    )


def _once(dataset: Dataset, file: Any, shape: Table, answers: dict[str, str]) -> ingest.Brought:
    """Read the file once for each answer, with a bar and a way to cancel."""
    asked = (file.file_id, shape.name, tuple(sorted(answers.items())))
    last = _READ.get()
    if last is not None and last[0] == asked:
        return last[1]
    place = st.empty()
    with place.container(horizontal=True, vertical_alignment="center"):
        text = _("Reading %(file)s …", file=sentences.plain(file.name))
        bar = st.progress(0.0, text=text)
        st.button(_("Cancel"), key=f"cancel {file.file_id}", on_click=_cancel)

    def progress(done: float) -> None:
        bar.progress(done, text=text)

    brought = ingest.read(
        file.getvalue(),
        shape,
        known=ingest.Known(dataset, shape),
        encoding=answers.get("encoding"),
        dates=cast("ingest.Order | None", answers.get("dates")),
        progress=progress,
    )
    place.empty()
    _READ.set((asked, brought))
    return brought


@dataclass(frozen=True)
class _Base:
    """A file, the rows that were stored when it was brought, and their comparisons: absent rows kept, or removed."""

    brought: ingest.Brought
    stored: csvfile.CsvFile
    compared: dict[bool, ingest.Comparison] = field(default_factory=dict)


_READ: Remembered[tuple[object, ingest.Brought] | None] = Remembered("file last read", lambda: None)
_BASE: Remembered[_Base | None] = Remembered("file last brought, and what it is set against", lambda: None)


def _base(dataset: Dataset, brought: ingest.Brought, shape: Table) -> _Base:
    """Return what a file is set against: what others save since is merged with it, or conflicts."""
    last = _BASE.get()
    if last is None or last.brought is not brought:
        last = _Base(brought, load.check(dataset.package, shape.name).file)
        _BASE.set(last)
    return last


def _compared(base: _Base, shape: Table, *, remove_absent: bool = False) -> ingest.Comparison:
    """Set the file against what was stored, once."""
    if remove_absent not in base.compared:
        base.compared[remove_absent] = ingest.compare(
            base.brought,
            base.stored.rows(),
            shape,
            remove_absent=remove_absent,
            lines=base.stored.lines_of_rows(),
        )
    return base.compared[remove_absent]


def _cancel() -> None:
    """Put the file away; a run that reads it stops at its next word."""
    _ROUND.set(_ROUND.get() + 1)
    _READ.forget()
    _BASE.forget()


def _counts(context: Context, compared: ingest.Comparison, shape: Table) -> None:
    change = compared.change
    block(
        context,
        "brought",
        "brought.html",
        counts=[
            (_("new"), len(change.added)),
            (_("changed"), len(change.changed)),
            (_("unchanged"), compared.unchanged),
            (_("absent, removed") if change.removed else _("absent, kept"), len(compared.absent)),
        ][: 3 if shape.name == store.STATUSES else 4]
        + [(_("recorded already, left out"), compared.recorded)] * bool(compared.recorded),
        absent=[" · ".join(row[name] for name in shape.key if row[name]) for row in compared.absent[:20]],
    )


def _refuse(context: Context, problems: Sequence[Problem]) -> None:
    """List what is wrong with the file as a whole, many alike in a column as one."""
    short = [problem for _, problem in ingest.shortened(problems)]
    review.problems(context, short, [_line(problem) for problem in short])


def _line(problem: Problem) -> str:
    return _("line %(line)s of the file", line=problem.line)


def _review(
    context: Context, compared: ingest.Comparison, file: Any, shape: Table, settle: Callable[[Change], None]
) -> None:
    """Show what the file would change; rows that a rule refuses may be left out, and the rest brought in."""
    checked = review.check(compared.change)
    on_lines = compared.on_its_lines(checked.problems, checked.places)
    if on_lines:
        where = [
            _line(problem) if place is not None else elsewhere
            for problem, place, elsewhere in zip(
                on_lines, checked.places, review.places(context, compared.change, checked), strict=True
            )
        ]
        bad = {place for place in checked.places if place is not None}
        if None in checked.places or len(bad) == len(compared.lines):
            _list(context, on_lines, where)
            return
        above = st.container()
        label = ngettext(
            "Leave out %(count)s row in error, and bring in the rest",
            "Leave out %(count)s rows in error, and bring in the rest",
            len(bad),
        )
        out = st.checkbox(label, key=f"leave out {file.file_id} {hash(frozenset(bad))}")
        with above:
            _list(context, on_lines, where, "out" if out else "choose")
        if not out:
            return
        compared = compared.without(sorted(bad))
    name, how = f"file of {shape.name}", f"file {file.name}"
    review.review(context, name, file.file_id, compared.change, how, _cancel, settle)


def _list(context: Context, problems: Sequence[Problem], where: Sequence[str], fate: review.Fate = "mend") -> None:
    """List what the rules say of rows, many alike in a column as one."""
    short = ingest.shortened(problems)
    review.problems(context, [problem for _, problem in short], [where[place] for place, _ in short], fate)
