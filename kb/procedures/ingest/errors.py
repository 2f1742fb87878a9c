"""Errors of reading one record."""

from kb.errors import KbError


class RecordError(KbError):
    """A record that cannot become a procedure. `reason` is one Vietnamese sentence for the officer who imports."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
