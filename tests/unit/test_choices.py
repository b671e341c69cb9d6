"""What is offered for a field: from its vocabulary, its enumeration, or the tables it refers to."""

import pytest

from tracker.model.choices import choices, next_id
from tracker.model.dataset import Dataset


def test_choices_come_from_the_description(group: Dataset) -> None:
    """Terms that the enumeration allows, categories, ids of one table and of two, and nothing for a free field."""
    assert "not_assessed" not in choices(group, "statuses", "status")
    assert choices(group, "statuses", "status")["no_evidence"] == group.term("status", "no_evidence").label
    assert list(choices(group, "events", "verification")) == ["read", "copy", "recalled"]
    assert list(choices(group, "statuses", "commitment_id")) == list(group.commitments.index)
    bears = choices(group, "events", "bears_on")
    assert set(group.commitments.index) < set(bears)
    assert set(group.clauses_of_paragraph) < set(bears)
    assert choices(group, "statuses", "note") == {}


@pytest.mark.parametrize(
    ("taken", "then"),
    [(["E001", "E061"], "E062"), (["E9"], "E10"), (["E099"], "E100"), (["a", "b"], ""), ([], "")],
)
def test_the_next_id_is_like_the_others(taken: list[str], then: str) -> None:
    """One more than the greatest, as wide as it."""
    assert next_id(taken) == then
