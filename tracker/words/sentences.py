"""What stands beside figures, in words: as of when, on which base, who is named, what was taken up."""

import re
from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from tracker.model.change import Change
from tracker.model.dataset import Dataset
from tracker.state import counts, endorsement
from tracker.state.view import View
from tracker.words import catalogue
from tracker.words.catalogue import gettext as _
from tracker.words.catalogue import ngettext, pgettext

_MOST_NAMED = 3
"""More members or documents than these are counted, not named."""


def spelled(count: int) -> str:
    """Return a count in words up to twelve, in figures beyond."""
    words = (
        pgettext("a number", "no"),
        pgettext("a number", "one"),
        pgettext("a number", "two"),
        pgettext("a number", "three"),
        pgettext("a number", "four"),
        pgettext("a number", "five"),
        pgettext("a number", "six"),
        pgettext("a number", "seven"),
        pgettext("a number", "eight"),
        pgettext("a number", "nine"),
        pgettext("a number", "ten"),
        pgettext("a number", "eleven"),
        pgettext("a number", "twelve"),
    )
    return words[count] if 0 <= count < len(words) else catalogue.number(count)


def capital(text: str) -> str:
    """Return text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def plain(text: str) -> str:
    """Return text from the data as Markdown shows it literally, on one line."""
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|~$<>:&=^])", r"\\\1", " ".join(text.split()))


def base(view: View) -> str:
    """State what the figures rest on: as of when, how many clauses, how many of them can be assessed."""
    counted, whole = counts.count(view), len(view.all)
    if len(view.commitments) < whole:
        clauses = ngettext(
            "%(count)s operative clause of %(all)s, as filtered",
            "%(count)s operative clauses of %(all)s, as filtered",
            counted.clauses,
            all=catalogue.number(whole),
        )
    else:
        clauses = ngettext("%(count)s operative clause", "%(count)s operative clauses", counted.clauses)
    parts = [as_of(view), clauses]
    assessable, dated = catalogue.number(counted.assessable), catalogue.number(counted.dated)
    if counted.clauses and counted.dated:
        values = {"assessable": assessable, "dated": dated}
        parts.append(_("%(assessable)s can be assessed, %(dated)s of them dated", **values))
    elif counted.clauses:
        parts.append(_("%(assessable)s can be assessed", assessable=assessable))
    who = members(view.dataset, counted.members)
    parts.append(
        ngettext("%(count)s document, %(who)s named", "%(count)s documents, %(who)s named", counted.documents, who=who)
    )
    return " · ".join(parts)


def as_of(view: View) -> str:
    """State the date, or both dates."""
    filters = view.filters
    if filters.known_at:
        return _(
            "As of %(day)s, as known on %(known)s",
            day=catalogue.day(filters.as_of),
            known=catalogue.day(filters.known_at),
        )
    return _("As of %(day)s", day=catalogue.day(filters.as_of))


def chosen(view: View) -> str:
    """State the filters in words, the dates apart."""
    dataset, filters = view.dataset, view.filters

    def terms(vocabulary: str, chosen_: Iterable[str]) -> str:
        return ", ".join(dataset.term(vocabulary, one).label for one in chosen_)

    said = []
    if filters.documents:
        said.append(_("documents: %(names)s", names=", ".join(map(dataset.document_name, filters.documents))))
    if filters.themes:
        said.append(_("themes: %(names)s", names=terms("theme", filters.themes)))
    if filters.statuses:
        said.append(_("status: %(names)s", names=terms("status", filters.statuses)))
    if filters.sides:
        said.append(_("side: %(names)s", names=terms("side", filters.sides)))
    if filters.states:
        names = dataset.members["name"]
        said.append(_("States: %(names)s", names=", ".join(str(names.get(one, one)) for one in filters.states)))
    if filters.addressees:
        said.append(_("addressees: %(names)s", names=terms("addressee", filters.addressees)))
    if filters.text.strip():
        said.append(_("words: “%(words)s”", words=filters.text.strip()))
    return capital("; ".join(said)) if said else _("All operative clauses")


def members(dataset: Dataset, names: pd.Index) -> str:
    """Return how many States, observers and organizations some members are: 21 States and 1 organization."""
    kinds = dataset.members["kind"].reindex(names).value_counts()
    states, observers, others = (int(kinds.get(kind, 0)) for kind in ("state", "observer", "organization"))
    parts = []
    if states:
        parts.append(ngettext("%(count)s State", "%(count)s States", states))
    if observers:
        parts.append(ngettext("%(count)s observer", "%(count)s observers", observers))
    if others:
        parts.append(ngettext("%(count)s organization", "%(count)s organizations", others))
    return catalogue.listed(parts) if parts else _("no State")


def who_is_named(view: View, one: endorsement.Series) -> str:
    """State which of the members that the filters leave the documents of a series name: in both, in one only."""
    dataset = view.dataset
    states = endorsement.of_series(dataset, one, view.filters.as_of).loc[view.members]
    named = states[states["withdrew_on"].isna()]
    withdrew = states[states["withdrew_on"].notna() & (states["state"] != "not_endorsing")]

    def who(rows: pd.DataFrame) -> str:
        names = [str(name) for name in dataset.members.loc[rows.index, "name"]]
        return catalogue.listed(names) if len(names) <= _MOST_NAMED else members(dataset, rows.index)

    both, latest, earlier = (named[named["state"] == state] for state in ("endorsing", "joined", "left"))
    here, all_of_them = texts(dataset, one.documents), members(dataset, both.index)
    parts = [
        ngettext(
            "%(who)s is named in %(texts)s", "%(who)s are named in %(texts)s", len(both), who=all_of_them, texts=here
        )
        if len(both)
        else _("no State is named in %(texts)s", texts=here)
    ]
    if len(latest):
        parts.append(_("%(who)s in %(texts)s only", who=who(latest), texts=_only(dataset, one, one.latest)))
    if len(earlier):
        parts.append(_("%(who)s in %(texts)s only", who=who(earlier), texts=_only(dataset, one, one.earlier)))
    several = any(1 < len(rows) <= _MOST_NAMED for rows in (latest, earlier))
    finding = ("; " if several else ", ").join(parts)
    if len(withdrew) == 1:
        on = catalogue.day(withdrew["withdrew_on"].iloc[0])
        finding = _("%(finding)s; %(who)s, named too, withdrew on %(day)s", finding=finding, who=who(withdrew), day=on)
    elif len(withdrew):
        finding = _("%(finding)s; %(who)s, named too, withdrew since", finding=finding, who=who(withdrew))
    return capital(finding)


def texts(dataset: Dataset, documents: Sequence[str]) -> str:
    """Return the documents of a series as a sentence names them together."""
    if len(documents) == 1:
        return _("the %(document)s", document=dataset.document_name(documents[0]))
    return _("both texts") if len(documents) == 2 else _("the latest text and an earlier one")


def _only(dataset: Dataset, one: endorsement.Series, some: Sequence[str]) -> str:
    """Return some documents of a series by their year, where that tells them from the others, else by their names."""
    years = {name: dataset.documents.at[name, "adopted_on"].year for name in one.documents}
    others = {year for name, year in years.items() if name not in some}
    mine = {years[name] for name in some}
    if len(some) == 1 and not mine & others:
        return str(mine.pop())
    if len(some) == 1:
        return _("the %(document)s", document=dataset.document_name(some[0]))
    return _("the latest texts") if tuple(some) == one.latest else _("an earlier text")


def who_stands_behind(view: View) -> str:
    """State what the documents say of States, of the first series of which something is said; else why nothing is."""
    on = view.filters.as_of
    if endorsement.adopted(view.dataset, on).empty:
        return _("No document had been adopted by this day")
    found = view.series
    if found:
        return who_is_named(view, found[0])
    if endorsement.not_recorded(view.dataset, on):
        return _("Who stands behind the documents is not recorded yet")
    return _("No document is in the name of several States")


def not_recorded(view: View) -> str:
    """State of which documents it is not recorded yet who stands behind them; blank where there is none."""
    dataset = view.dataset
    names = [dataset.document_name(one) for one in endorsement.not_recorded(dataset, view.filters.as_of)]
    if not names:
        return ""
    if len(names) > _MOST_NAMED:
        return _(
            "Who stands behind %(count)s documents is not recorded yet; nothing is said of States by them.",
            count=catalogue.number(len(names)),
        )
    return ngettext(
        "Who stands behind %(documents)s is not recorded yet; nothing is said of States by it.",
        "Who stands behind %(documents)s is not recorded yet; nothing is said of States by them.",
        len(names),
        documents=catalogue.listed([_("the %(document)s", document=name) for name in names]),
    )


def members_base(view: View) -> str:
    """State what the figures about States rest on."""
    total, shown = view.dataset.members.index, view.members
    states = members(view.dataset, shown)
    if len(shown) < len(total):
        states = _("%(members)s of %(total)s, as filtered", members=states, total=catalogue.number(len(total)))
    documents = ngettext(
        "%(count)s document in the name of States",
        "%(count)s documents in the name of States",
        sum(len(one.documents) for one in view.series),
    )
    return " · ".join([as_of(view), states, documents])


def what_was_taken_up(earlier: str, later: str, counted: Mapping[str, int], outside: int) -> tuple[str, str]:
    """State what became of the clauses of an earlier document in a later one, and what of the later one is new.

    ``counted`` counts clauses by lineage state; ``outside`` are the paragraphs of the later one that hold no clause
    and take up none.
    """
    taken_up, time_bound = counted["taken_up"], counted["time_bound"]
    not_taken_up, new = counted["not_taken_up"], counted["new"]
    total = taken_up + time_bound + not_taken_up
    if not total:
        return _("The %(document)s has no clauses", document=earlier), ""
    parts = [
        ngettext(
            "%(number)s was taken up again in the %(document)s",
            "%(number)s were taken up again in the %(document)s",
            taken_up,
            number=spelled(taken_up),
            document=later,
        )
        if taken_up
        else _("none was taken up again in the %(document)s", document=later)
    ]
    if time_bound:
        parts.append(_("%(number)s had a date that had passed", number=spelled(time_bound)))
    if not_taken_up:
        parts.append(
            ngettext(
                "%(number)s was not taken up again",
                "%(number)s were not taken up again",
                not_taken_up,
                number=spelled(not_taken_up),
            )
        )
    first = ngettext(
        "Of %(count)s clause of the %(document)s, %(parts)s",
        "Of %(count)s clauses of the %(document)s, %(parts)s",
        total,
        document=earlier,
        parts=catalogue.listed(parts),
    )
    fresh = (
        ngettext(
            "%(number)s clause of the later text is new",
            "%(number)s clauses of the later text are new",
            new,
            number=capital(spelled(new)),
        )
        if new
        else _("No clause of the later text is new")
    )
    if outside:
        beside = ngettext(
            "%(number)s paragraph outside its operative clauses takes up none of the earlier ones",
            "%(number)s paragraphs outside its operative clauses take up none of the earlier ones",
            outside,
            number=spelled(outside),
        )
        fresh = f"{fresh}; {beside}"
    return first, fresh


def not_on_the_map(names: Sequence[str], most: int = 0) -> str:
    """Say which members a map does not show, ``most`` of them by name, or all."""
    named = list(names[: most or None])
    left = len(names) - len(named)
    more = [_("%(count)s more", count=catalogue.number(left))] if left else []
    return _("Not on the map: %(names)s", names=catalogue.listed([*named, *more]))


def told(changes: Sequence[Change]) -> str:
    """Return what changes of several tables touch: 3 in statuses, 1 in documents."""
    return ", ".join(_("%(rows)s in %(table)s", rows=change.rows, table=change.table) for change in changes)
