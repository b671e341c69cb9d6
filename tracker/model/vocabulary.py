"""The terms that rules are about: the one place where code knows a term, with what rules need to know of it.

What a term is called, and how it looks, is the package's (`terms.csv`). A package may add terms of its own to the
vocabularies in `CLOSED` only if they say by ``same_as`` which known one they count as.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from tracker.model.message import Message


@dataclass(frozen=True)
class Status:
    """What rules know of a status.

    ``level`` orders the judgements, lowest first; ``None`` where nothing is judged. ``note`` says what the note of a
    record of it must say.
    """

    term: str
    recordable: bool = True
    level: int | None = None
    note: str = ""


STATUSES = (
    Status("not_assessable", recordable=False),
    Status("not_assessed", recordable=False),
    Status("no_evidence", note=Message("what was searched")),
    Status("not_started", level=0),
    Status("limited", level=1),
    Status("substantial", level=2),
    Status("complete", level=3),
    Status("withdrawn", note=Message("why it is withdrawn")),
)
"""In the order of their ranks."""

RECORDABLE = tuple(one.term for one in STATUSES if one.recordable)
"""What a record may say; the others are derived."""
JUDGED = tuple(one.term for one in STATUSES if one.level is not None)
"""The statuses that say how far a clause was met, lowest first: each rests on evidence."""
UNKNOWN = ("not_assessed", "no_evidence")
"""Statuses that do not say how things stand: nobody looked, or somebody did and found nothing."""
ASSESSABLE = (*UNKNOWN, *JUDGED)
"""What an assessable commitment's status can be, in the order of their ranks."""
MET = tuple(one.term for one in reversed(STATUSES) if one.level)
"""The statuses that say something was done of what was asked, the greatest first."""
STATUS: Mapping[str, Status] = MappingProxyType({one.term: one for one in STATUSES})


TIMELINESS = ("no_deadline", "on_time", "late", "ended_short", "not_met", "past_due", "not_due", "undetermined")
"""How a status stands to its deadline."""

ASSESSABLE_KINDS = ("one_off", "standing")
SIDES = ("own", "shared", "others")
ENDORSEMENT_STATES = ("endorsing", "joined", "left", "withdrew", "not_endorsing")
TREATY_STATES = ("consented_before", "consented_since", "ended", "signed_only", "no_action")
LINEAGE_STATES = ("taken_up", "time_bound", "not_taken_up", "new")

KNOWN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "status": tuple(one.term for one in STATUSES),
        "kind": (*ASSESSABLE_KINDS, "declaratory"),
        "timeliness": TIMELINESS,
        "change": ("increase", "no_change", "decrease"),
        "basis": ("independent", "mixed", "self_reported"),
        "confidence": ("high", "medium", "low"),
        "verification": ("read", "copy", "recalled"),
        "role": ("chapeau", "operative", "context"),
        "numbering": ("original", "ours"),
        "drift": ("stronger", "same", "weaker"),
        "lineage_state": LINEAGE_STATES,
        "side": SIDES,
        "adoption": ("signed", "body", "one_state", "unknown"),
        "endorsement_state": ENDORSEMENT_STATES,
        "treaty_state": TREATY_STATES,
        "verdict": ("agree", "other"),
        "review_state": ("draft", "reviewed", "disputed"),
        "measure_nature": ("received", "announced", "stated", "counted"),
        "member_kind": ("state", "observer", "organization"),
    }
)
"""Every vocabulary that rules are about, and the terms that they know."""

CLOSED: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "status": (("statuses", "status"), ("reviews", "status")),
        "kind": (("commitments", "kind"),),
        "role": (("paragraphs", "role"),),
        "drift": (("lineage", "drift"),),
        "adoption": (("documents", "adoption"),),
        "member_kind": (("members", "kind"),),
        "verdict": (("reviews", "verdict"),),
        "measure_nature": (("measures", "nature"),),
    }
)
"""The vocabularies in which a term unknown to the rules would be counted wrongly, and the columns that hold them."""


def counted_as(terms: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return the known term that each term of a package's own counts as, by vocabulary (see ``same_as``)."""
    found: dict[str, dict[str, str]] = {}
    own = terms[terms["same_as"] != ""]
    for vocabulary, term, known in zip(own["vocabulary"], own["term"], own["same_as"], strict=True):
        known_here = KNOWN.get(vocabulary, ())
        if known in known_here and term not in known_here:
            found.setdefault(vocabulary, {})[term] = known
    return found
