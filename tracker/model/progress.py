"""Progress of long work: told now and then which part is done."""

from collections.abc import Callable

Progress = Callable[[float], None]
"""Called with a part from 0 to 1; what it raises stops the work."""
