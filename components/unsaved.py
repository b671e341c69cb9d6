"""What the reader typed and did not save yet: a reload asks before it drops that."""

from components.platform.memory import Remembered

_HELD: Remembered[set[str]] = Remembered("edits not saved", set)
_HERE = Remembered("edits on this page alone", bool)


def begin() -> None:
    """Forget the edits of the page that was drawn before; the first thing of a run."""
    _HERE.set(False)


def note(name: str, *, held: bool) -> None:
    """Say whether edits are held that stay, wherever the reader goes in the app."""
    noted = _HELD.get()
    (noted.add if held else noted.discard)(name)


def note_here(*, held: bool) -> None:
    """Say whether fields of this page hold edits that a move to another page drops."""
    _HERE.set(_HERE.get() or held)


def any_held() -> bool:
    """Return whether a reload would drop edits."""
    return bool(_HELD.get()) or _HERE.get()
