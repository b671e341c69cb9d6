"""Search: text as it is compared, so that case and accents do not matter, in any script."""

import unicodedata


def folded(text: str) -> str:
    """Return text without case and accents, one space between words."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())
