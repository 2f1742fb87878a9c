"""The menu: each link is shown to the roles that may follow it."""

from collections.abc import Sequence
from dataclasses import dataclass

from console.strings import say
from kb.people.model import EVERYBODY, Role, Staff

_R = Role


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the menu; its title is `menu.<key>` of strings.yml, that of its group `menu_groups.<group>`."""

    key: str
    path: str
    roles: frozenset[Role] = EVERYBODY
    group: str = ""

    @property
    def title(self) -> str:
        """As staff read it."""
        return say(f"menu.{self.key}")


LINKS: Sequence[Link] = (
    Link("home", "/"),
    Link("procedures", "/procedures", group="knowledge"),
    Link("drafts", "/drafts", group="knowledge"),
    Link("mistakes", "/mistakes", group="knowledge"),
    Link("imports", "/imports", frozenset({_R.EDITOR, _R.REVIEWER, _R.ADMINISTRATOR, _R.AUDITOR}), group="knowledge"),
    Link(
        "unanswered", "/unanswered", frozenset({_R.EDITOR, _R.REVIEWER, _R.OFFICER, _R.AUDITOR}), group="understanding"
    ),
    Link("conversations", "/conversations", group="understanding"),
    Link("examples", "/examples", frozenset({_R.EDITOR, _R.REVIEWER, _R.AUDITOR}), group="understanding"),
    Link("learning", "/learning", frozenset({_R.EDITOR, _R.REVIEWER, _R.AUDITOR}), group="understanding"),
    Link("desk", "/desk", frozenset({_R.OFFICER, _R.AUDITOR}), group="citizens"),
    Link("feedback", "/feedback", frozenset({_R.OFFICER, _R.AUDITOR}), group="citizens"),
    Link("notices", "/notices", frozenset({_R.ADMINISTRATOR, _R.AUDITOR}), group="running"),
    Link("assistant", "/assistant", frozenset({_R.ADMINISTRATOR, _R.AUDITOR}), group="running"),
    Link("reports", "/reports", frozenset({_R.REVIEWER, _R.OFFICER, _R.ADMINISTRATOR, _R.AUDITOR}), group="running"),
    Link("records", "/records", frozenset({_R.ADMINISTRATOR, _R.AUDITOR}), group="running"),
    Link("settings", "/settings", frozenset({_R.ADMINISTRATOR, _R.AUDITOR}), group="running"),
    Link("retention", "/retention", frozenset({_R.ADMINISTRATOR, _R.AUDITOR}), group="running"),
    Link("personal", "/personal-data", frozenset({_R.ADMINISTRATOR}), group="running"),
    Link("staff", "/staff", frozenset({_R.ADMINISTRATOR, _R.AUDITOR}), group="running"),
)


def navigation(staff: Staff) -> list[tuple[str, list[Link]]]:
    """What the account may follow, by group; the title of the first group is empty."""
    open_ = [link for link in LINKS if staff.may(*link.roles)]
    groups = dict.fromkeys(link.group for link in open_)
    return [
        (say(f"menu_groups.{group}") if group else "", [link for link in open_ if link.group == group])
        for group in groups
    ]
