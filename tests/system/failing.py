"""Put in the way of the processes of a test (`sitecustomize`): errors that hold what a citizen wrote."""

from pathlib import Path

TRIGGER_IN_ACTION, TRIGGER_AT_DOOR = "nổ trong việc", "nổ ở cửa"


def fail_actions() -> None:
    """Each turn with the trigger ends in an error with its whole text."""
    from actions.base import KbAction
    from kb.errors import KbError

    take = KbAction._take

    def failing(self: KbAction, dispatcher: object, tracker: object) -> object:
        text = tracker.latest_message.get("text") or ""  # type: ignore[attr-defined]
        if TRIGGER_IN_ACTION in text:
            kind = KbError if "dữ liệu" in text else RuntimeError
            raise kind(f"cannot read {text!r}")
        return take(self, dispatcher, tracker)

    KbAction._take = failing  # type: ignore[assignment,method-assign]


def fail_the_door() -> None:
    """Masking fails with the text as it came."""
    from channels import storing

    mask = storing.mask  # type: ignore[attr-defined]

    def failing(text: str) -> object:
        if TRIGGER_AT_DOOR in text:
            raise RuntimeError(f"cannot mask {text!r}")
        return mask(text)

    storing.mask = failing  # type: ignore[attr-defined,assignment]


def install(words: list[str]) -> None:
    """By the module that the process runs."""
    module = words[2] if words[1:2] == ["-m"] else ""
    {"actions": fail_actions, "channels": fail_the_door}.get(module, lambda: None)()


def sitecustomize(folder: Path) -> dict[str, str]:
    """The variables by which every process of a system installs this at its start."""
    root = Path(__file__).resolve().parents[2]
    lines = ["import sys", f"sys.path.insert(0, {str(root)!r})", "from tests.system.failing import install"]
    (folder / "sitecustomize.py").write_text("\n".join([*lines, "install(sys.orig_argv)", ""]))
    return {"PYTHONPATH": str(folder)}
