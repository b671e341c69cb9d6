"""A message: a whole sentence for readers, said in English, with what it needs to be said in another language.

Any room makes one; `tracker.words` alone says it in the reader's language.
"""

from collections.abc import Mapping
from typing import Any


class Message(str):
    """A sentence as English has it, with the words of the program (``text``) and the ``values`` in them.

    ``text`` has a name for each value, as in ``%(line)s is blank``; where a number decides between one and many, there
    is a second text ``many`` and the number ``n``, which stands in both as ``%(count)s``. A value may be a message
    itself.
    """

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
