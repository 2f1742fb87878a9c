"""Why a page is not shown, or an act not done.

Refusal             a sentence of strings.yml (`problems.…`) with a status
└── LoginNeeded     nobody is logged in, or not any more
"""


class Refusal(Exception):  # noqa: N818 - an answer, not an error of the program
    """Shown as a page: `key` names the sentence under `problems`, `values` fill it in."""

    def __init__(self, key: str, *, status: int = 422, **values: object) -> None:
        super().__init__(key)
        self.key, self.status, self.values = key, status, values


class LoginNeeded(Refusal):
    """The page is for those who are logged in."""

    def __init__(self) -> None:
        super().__init__("login_needed", status=401)
