"""A long list, a page at a time; the page stands in the address as ``page``."""

from dataclasses import dataclass

from components.platform.address import Address

_MOST_DIGITS = 6


@dataclass(frozen=True)
class Page:
    """One page of a list: its ``number`` from 1, how many ``pages`` there are, and ``total`` and ``size`` in lines."""

    number: int
    pages: int
    total: int
    size: int

    @property
    def rows(self) -> slice:
        """The places of the page's lines in the list."""
        return slice((self.number - 1) * self.size, self.number * self.size)

    @property
    def first(self) -> int:
        """The place of the page's first line in the list, from 1."""
        return (self.number - 1) * self.size + 1

    @property
    def last(self) -> int:
        """The place of the page's last line in the list."""
        return min(self.number * self.size, self.total)


def page(address: Address, total: int, size: int) -> Page:
    """Return the page of a list of ``total`` lines that the address asks for; the nearest that there is."""
    pages = max(1, -(-total // size))
    text = address.asked("page")
    number = int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else 1
    return Page(min(max(number, 1), pages), pages, total, size)


def forget(address: Address) -> None:
    """Begin at the first page again: for whoever shows another list."""
    address.change("page", "")
