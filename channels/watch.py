"""Telling the security log what the public edge sees. Citizens' addresses stand there as keyed digests only."""

from collections.abc import Callable

from observe.events import Repeated, tell


class Watch:
    """Tells the same of the same address once a minute: a flood must not flood the log too."""

    def __init__(self, digest: Callable[[str], str]) -> None:
        self._digest, self._told = digest, Repeated()

    def tell(self, action: str, address: str, *, of: str = "") -> None:
        """Something that was refused to this address."""
        who = self._digest(address)
        if self._told.is_new(f"{action} {of} {who}"):
            tell(action, failed=True, digest=who, of=of)
