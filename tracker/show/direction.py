"""Which way a text is read: by its first letter that has a direction, as browsers decide it with dir="auto"."""

import unicodedata

_RIGHT_TO_LEFT = ("R", "AL")
_STRONG = ("L", *_RIGHT_TO_LEFT)
_ISOLATES = {"LRI": 1, "RLI": 1, "FSI": 1, "PDI": -1}


def right_to_left(text: str) -> bool:
    """Return whether a text is read from the right; what stands in isolates does not decide (Unicode, rule P2)."""
    depth = 0
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        depth = max(0, depth + _ISOLATES.get(kind, 0))
        if depth == 0 and kind in _STRONG:
            return kind in _RIGHT_TO_LEFT
    return False


def runs(text: str) -> list[tuple[str, bool]]:
    """Return a text in pieces of one direction each, and whether that is from the right.

    Blanks, signs and digits between two letters of one direction go with them, others with the text as a whole.
    """
    whole = right_to_left(text)
    kinds = [unicodedata.bidirectional(letter) for letter in text]
    strong = [(place, kind in _RIGHT_TO_LEFT) for place, kind in enumerate(kinds) if kind in _STRONG]
    ways = [whole] * len(text)
    for (place, way), (after, way_after) in zip(strong, [*strong, (len(text), whole)][1:], strict=True):
        ways[place] = way
        if way == way_after:
            ways[place:after] = [way] * (after - place)
    pieces: list[tuple[str, bool]] = []
    for letter, way in zip(text, ways, strict=True):
        if pieces and pieces[-1][1] == way:
            pieces[-1] = (pieces[-1][0] + letter, way)
        else:
            pieces.append((letter, way))
    return pieces
