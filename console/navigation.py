"""The menu: each link is shown to the roles that may follow it."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.strings import say
from kb.people.model import EVERYBODY, Role, Staff

_R = Role


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu; its title is `menu.<key>` of strings.yml."""

    key: str
    path: str
    roles: frozenset[Role] = EVERYBODY

    @property
    def title(self) -> str:
        """As staff read it."""
        return say(f"menu.{self.key}")


LINKS: Sequence[Link] = (
    Link("home", "/"),
    Link("procedures", "/procedures"),
    Link("drafts", "/drafts"),
    Link("mistakes", "/mistakes"),
    Link("unanswered", "/unanswered", frozenset({_R.EDITOR, _R.REVIEWER, _R.OFFICER, _R.AUDITOR})),
    Link("conversations", "/conversations"),
    Link("examples", "/examples", frozenset({_R.EDITOR, _R.REVIEWER, _R.AUDITOR})),
    Link("learning", "/learning", frozenset({_R.EDITOR, _R.REVIEWER, _R.AUDITOR})),
    Link("desk", "/desk", frozenset({_R.OFFICER, _R.AUDITOR})),
    Link("feedback", "/feedback", frozenset({_R.OFFICER, _R.AUDITOR})),
    Link("reports", "/reports", frozenset({_R.REVIEWER, _R.OFFICER, _R.ADMINISTRATOR, _R.AUDITOR})),
    Link("notices", "/notices", frozenset({_R.ADMINISTRATOR, _R.AUDITOR})),
    Link("assistant", "/assistant", frozenset({_R.ADMINISTRATOR, _R.AUDITOR})),
    Link("imports", "/imports", frozenset({_R.EDITOR, _R.REVIEWER, _R.ADMINISTRATOR, _R.AUDITOR})),
    Link("records", "/records", frozenset({_R.ADMINISTRATOR, _R.AUDITOR})),
    Link("settings", "/settings", frozenset({_R.ADMINISTRATOR, _R.AUDITOR})),
    Link("retention", "/retention", frozenset({_R.ADMINISTRATOR, _R.AUDITOR})),
    Link("personal", "/personal-data", frozenset({_R.ADMINISTRATOR})),
    Link("staff", "/staff", frozenset({_R.ADMINISTRATOR, _R.AUDITOR})),
)


def navigation(staff: Staff) -> list[Link]:
    """What the account may follow."""
    return [link for link in LINKS if staff.may(*link.roles)]
