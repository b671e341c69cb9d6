"""Search: text as it is compared, so that case and accents do not matter, in any script."""

import unicodedata


def folded(text: str) -> str:
    """Return text without case and accents, one space between words."""
    if text.isascii():
        plain = text.casefold().strip()
        # Most text is in order, and looking is a quarter of the work.
        return plain if plain.isprintable() and "  " not in plain else " ".join(plain.split())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())
