"""A message: a whole sentence for readers, said in English, with what it needs to be said in another language.

Any room makes one; `tracker.words` alone says it in the reader's language.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import reduce
from typing import Any


class Message(str):
    """A sentence as English has it, with the words of the program (``text``) and the ``values`` in them.

    ``text`` has a name for each value, as in ``%(line)s is blank``; where a number decides between one and many, there
    is a second text ``many`` and the number ``n``, which stands in both as ``%(count)s``. A value may be a message
    itself.
    """

    # Without a dictionary for each: a package may have tens of thousands of problems.
    __slots__ = ("many", "n", "text", "values")

    text: str
    many: str
    n: int
    values: Mapping[str, Any]

    def __new__(cls, text: str, /, **values: Any) -> "Message":
        """Make a message of one text."""
        return cls._made(text, "", 1, values)

    @classmethod
    def counted(cls, one: str, many: str, n: int, /, **values: Any) -> "Message":
        """Make a message that a number decides on: one text for one, one for any other; ``%(count)s`` is the number."""
        return cls._made(one, many, n, {"count": f"{n:,}", **values})

    @classmethod
    def _made(cls, text: str, many: str, n: int, values: Mapping[str, Any]) -> "Message":
        made = str.__new__(cls, (text if n == 1 or not many else many) % values)
        made.text, made.many, made.n, made.values = text, many, n, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Be copied as what it was made of; as any other text, it would be taken for one without its values."""
        return self._made, (self.text, self.many, self.n, dict(self.values))


def message_of(error: BaseException) -> str:
    """Return what an error says to readers: its message, to be said in their language, else its text."""
    first = error.args[0] if error.args else ""
    if isinstance(first, Message):
        return first
    if isinstance(error, OSError) and isinstance(error.strerror, Message) and error.filename is not None:
        values = {"number": error.errno, "reason": error.strerror, "file": repr(error.filename)}
        return Message("[Errno %(number)s] %(reason)s: %(file)s", **values)
    return str(error)


def either(parts: Iterable[str]) -> str:
    """Return several as a message of which one holds: a or b or c; one alone as it is, and none as nothing."""
    return _chained(parts, lambda first, last: Message("%(first)s or %(last)s", first=first, last=last))


def both(parts: Iterable[str]) -> str:
    """Return several as a message of all of them: a and b and c; see `either`."""
    return _chained(parts, lambda first, last: Message("%(first)s and %(last)s", first=first, last=last))


def listed(parts: Iterable[str]) -> str:
    """Return several as a message that names them: a, b, c; see `either`."""
    return _chained(parts, lambda first, last: Message("%(first)s, %(last)s", first=first, last=last))


def _chained(parts: Iterable[str], join: Callable[[str, str], str]) -> str:
    given = [*parts]
    return reduce(join, given) if given else ""
