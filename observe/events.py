"""What a security operations centre wants to know, one line each: categories and types as the Elastic Common Schema
allows them.

Who did it is named by the account (staff); a citizen's address only by its keyed digest. No reasons and no contents.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from observe.formats import FIELDS

logger = logging.getLogger("security")

_A_MINUTE = 60.0
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Kind:
    """`event.category` and `event.type`, and the level of the line."""

    category: str
    type: str
    level: int = logging.INFO


_LOGIN, _REFUSED = Kind("authentication", "start"), Kind("authentication", "start", logging.WARNING)
_ACCOUNT, _ROLES = Kind("iam", "user"), Kind("iam", "change", logging.WARNING)
_LOOK, _TAKEN_OUT = Kind("database", "access"), Kind("database", "access", logging.WARNING)
_CHANGED, _REMOVED = Kind("database", "change"), Kind("database", "change", logging.WARNING)
_CONFIGURED, _SWITCHED = Kind("configuration", "change"), Kind("configuration", "change", logging.WARNING)
_ATTACK = Kind("intrusion_detection", "denied", logging.WARNING)

KINDS: Mapping[str, Kind] = {
    # The public edge and the actions.
    "limit.hit": Kind("api", "denied", logging.WARNING),
    "token.forged": _REFUSED,
    "webhook.bad_signature": _ATTACK,
    "dossier.guessing": _ATTACK,
    # The staff: what stands in their audit too.
    "login": _LOGIN,
    "login.sign_on": _LOGIN,
    "login.refused": _REFUSED,
    "login.throttled": _REFUSED,
    "session.revoke": Kind("session", "end"),
    "staff.create": Kind("iam", "creation", logging.WARNING),
    "staff.change": _ROLES,
    "staff.invite": _ACCOUNT,
    "staff.begin": _ACCOUNT,
    "staff.bind": _ROLES,
    "reports.export": _TAKEN_OUT,
    "feedback.export": _TAKEN_OUT,
    "feedback.contact": _LOOK,
    "conversation.view": _LOOK,
    "personal.search": _TAKEN_OUT,
    "personal.delete": _REMOVED,
    "retention.purge": _REMOVED,
    "import.apply": _REMOVED,
    "import.undo": _REMOVED,
    "assistant.off": _SWITCHED,
    "assistant.on": _SWITCHED,
    "notice.announce": _SWITCHED,
    "notice.end": _SWITCHED,
    "setting.change": _SWITCHED,
    "hold.keep": _CONFIGURED,
    "hold.release": _CONFIGURED,
    "learning.activate": _SWITCHED,
    "learning.roll_back": _SWITCHED,
}


def kind_of(action: str) -> Kind:
    """Its kind; what no line names changes the knowledge or the desks."""
    return KINDS.get(action, _CHANGED)


def tell(
    action: str,
    *,
    failed: bool = False,
    who: str = "",
    address: str = "",
    digest: str = "",
    of: str = "",
    roles: Sequence[str] = (),
) -> None:
    """Log one event. `who`: an account; `address`: of staff only; `digest`: in place of a citizen's address; `of`: the
    account, code, id or kind that it was done to; `roles`: what that account has from now on.
    """
    kind = kind_of(action)
    fields: dict[str, object] = {
        "event.kind": "event",
        "event.category": [kind.category],
        "event.type": [kind.type],
        "event.action": action,
        "event.outcome": "failure" if failed else "success",
    }
    named = {"user.name": who, "source.ip": address, "source.user.hash": digest}
    named["user.target.name" if kind.category == "iam" else "labels.subject"] = of
    fields |= {name: value for name, value in named.items() if value}
    fields |= {"user.target.roles": list(roles)} if roles else {}
    logger.log(kind.level, "%s %s", action, "failed" if failed else "done", extra={FIELDS: fields})


class Repeated:
    """Keeps a flood out of the log: the same thing is told once a minute. In the memory of this process."""

    def __init__(self) -> None:
        self._told: dict[str, float] = {}

    def is_new(self, key: str) -> bool:
        """Whether it has not been told in the last minute."""
        now = time.monotonic()
        if now - self._told.get(key, -_A_MINUTE) < _A_MINUTE:
            return False
        if len(self._told) >= _MOST_REMEMBERED:
            self._told.clear()
        self._told[key] = now
        return True
