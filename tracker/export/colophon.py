"""The colophon: what every file to take away says of itself."""

from dataclasses import dataclass

from tracker.show.story.slides import source_lines
from tracker.state.view import View
from tracker.words import sentences
from tracker.words.catalogue import gettext as _


@dataclass(frozen=True)
class Colophon:
    """Title, dates, filters in words, digest of the data, sources cited, and the disclaimer."""

    title: str
    organization: str
    attribution: str
    dates: str
    filters: str
    base: str
    digest: str
    sources: tuple[str, ...]
    disclaimer: str
    map_note: str
    corrections: str

    def lines(self) -> tuple[tuple[str, str], ...]:
        """Return what is not blank, each with its name, the sources apart."""
        named = (
            (_("Source"), self.attribution),
            (_("Dates"), self.dates),
            (_("Shown"), self.filters),
            (_("Base"), self.base),
            (_("Digest of the data"), self.digest),
            (_("Disclaimer"), self.disclaimer),
            (_("Corrections"), self.corrections),
        )
        return tuple(one for one in named if one[1])


def colophon(view: View) -> Colophon:
    """Return the colophon of what is made of a view."""
    dataset = view.dataset
    package, settings = dataset.package, dataset.settings
    people = [" ".join(str(one[key]) for key in ("title", "email") if one.get(key)) for one in package.contributors]
    return Colophon(
        title=package.title,
        organization=settings.organization,
        attribution=settings.attribution,
        dates=sentences.as_of(view),
        filters=sentences.chosen(view),
        base=sentences.base(view),
        digest=dataset.digest,
        sources=tuple(source_lines(dataset.events.loc[view.cited].iterrows())),
        disclaimer=settings.disclaimer,
        map_note=settings.map_note if settings.map else "",
        corrections=settings.contact or "; ".join(people),
    )
