"""A file that cannot be read as a whole."""

from tracker.model.message import Message


class RefusedError(Exception):
    """The file as a whole cannot be read: why, by which code, and on which line; it never leaves the import."""

    def __init__(self, code: str, message: Message, line: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.line = line
