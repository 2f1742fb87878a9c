"""The values of the staff. Times are aware and in UTC."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from kb.errors import KbError


class Role(StrEnum):
    """What an account may do; it may have several.

    `EDITOR` writes procedures, `REVIEWER` lets them be published and models be used, `OFFICER` talks with citizens and
    answers feedback, `ADMINISTRATOR` manages accounts and operations, `AUDITOR` reads everything and changes nothing.
    """

    EDITOR = "editor"
    REVIEWER = "reviewer"
    OFFICER = "officer"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


EVERYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, as the audit names it: the account's name, and the address it comes from."""

    name: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Staff:
    """An account. `has_password` and `has_totp`: what it can log in with."""

    id: int
    name: str
    full_name: str
    unit: str
    roles: frozenset[Role]
    active: bool
    has_password: bool
    has_totp: bool
    created_at: datetime

    def may(self, *roles: Role) -> bool:
        """Whether it has one of these roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A browser that is logged in. `digest` names it; the cookie cannot be made from it."""

    digest: str
    staff: Staff
    created_at: datetime
    seen_at: datetime
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Something that was done or looked at: who, when, what, why. Never the personal data itself."""

    id: int
    at: datetime
    who: str
    act: str
    subject: str
    why: str = ""
    detail: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""


class StaffNotFoundError(KbError):
    """No account has this name or id."""


class NameTakenError(KbError):
    """Another account has this name."""


class AccountError(KbError):
    """What was given for an account cannot be taken. `reason`: "name", "roles", "short", "common", "code", "last"."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"account refused: {reason}")
        self.reason = reason


class LoginRefusedError(KbError):
    """Not let in. `reason`: "wrong" (name, password or code), "throttled" (wait so many seconds), "disabled"."""

    def __init__(self, reason: str, *, wait: int = 0) -> None:
        super().__init__(f"login refused: {reason}")
        self.reason, self.wait = reason, wait


class InvitationUnfitError(KbError):
    """A one-time link that is unknown, used, or too old."""
