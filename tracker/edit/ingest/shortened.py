"""Problems of a long file in few lines."""

from collections.abc import Sequence
from dataclasses import replace

from tracker.model.message import Message
from tracker.model.problem import Problem

_MOST_ALIKE = 5


def shortened(problems: Sequence[Problem]) -> list[tuple[int, Problem]]:
    """Return the problems, each with its place among those given; many alike in a column come as one, with a count."""
    alike: dict[tuple[str, str, str, str], list[int]] = {}
    for place, problem in enumerate(problems):
        alike.setdefault((problem.table, problem.column, problem.code, problem.severity), []).append(place)
    short = []
    for places in alike.values():
        if len(places) <= _MOST_ALIKE:
            short += [(place, problems[place]) for place in places]
            continue
        first = problems[places[0]]
        lines = ", ".join(str(problems[place].line) for place in places[:_MOST_ALIKE])
        message = Message.counted(
            "one cell, on lines %(lines)s and %(more)s more; the first: %(message)s",
            "%(count)s cells, on lines %(lines)s and %(more)s more; the first: %(message)s",
            len(places),
            lines=lines,
            more=f"{len(places) - _MOST_ALIKE:,}",
            message=first.message,
        )
        short.append((places[0], replace(first, message=message)))
    return sorted(short, key=lambda one: one[0])
