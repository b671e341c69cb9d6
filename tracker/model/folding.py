"""Text as it is compared, so that case and accents do not matter, in any script."""

import unicodedata

import pandas as pd


def folded(text: str) -> str:
    """Return text without case and accents, one space between words."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).split())


def all_folded(texts: pd.Series) -> pd.Series:
    """Return many texts as `folded` does, to look for words in: spaces stay, because no word holds one."""
    found = texts.str.lower()
    foreign = [not text.isascii() for text in texts.tolist()]
    if any(foreign):
        found = found.mask(foreign, texts[foreign].map(folded))
    return found
