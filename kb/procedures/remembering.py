"""Procedures that were read before, as long as nothing has changed since."""

import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa

from kb.procedures import queries
from kb.procedures.model import Procedure

# A record takes about 20 kB.
MOST = 1_000
# A revision of the knowledge base and a day.
Of = tuple[int, date]


class Remembered:
    """Records by code, of one revision of the knowledge base and one day. Safe to use from several threads.

    Every change of a record is a revision. Its number is asked once a turn, so that what is told is never older than
    the question; reading the nine tables of a record costs ten times as much.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of = (-1, date.min)
        # None: there is none in force with this code.
        self._known: OrderedDict[str, Procedure | None] = OrderedDict()

    def known(self, codes: Sequence[str], of: Of) -> dict[str, Procedure] | None:
        """Those of them that are in force, without asking the database; None unless all of them are remembered."""
        found = self._remembered(codes, of)
        return _in_force(found) if len(found) == len(set(codes)) else None

    def get_many(self, connection: sa.Connection, codes: Sequence[str], of: Of) -> dict[str, Procedure]:
        """Those of them that are in force. `of` must be what the same transaction sees."""
        found = self._remembered(codes, of)
        missing = [code for code in codes if code not in found]
        if missing:
            read = {value.code: value for value in queries.procedures(connection, missing, day=of[1])}
            found |= self._remember({code: read.get(code) for code in missing}, of)
        return _in_force(found)

    def _remembered(self, codes: Iterable[str], of: Of) -> dict[str, Procedure | None]:
        with self._lock:
            return {code: self._known[code] for code in codes if code in self._known} if of == self._of else {}

    def _remember(self, read: dict[str, Procedure | None], of: Of) -> dict[str, Procedure | None]:
        with self._lock:
            if of > self._of:
                self._known.clear()
                self._of = of
            if of == self._of:
                self._known |= read
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return read


def _in_force(found: dict[str, Procedure | None]) -> dict[str, Procedure]:
    return {code: value for code, value in found.items() if value is not None}
