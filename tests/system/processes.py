"""The processes of a running system, found by their environment."""

from pathlib import Path


def pids(var: Path, module: str) -> list[int]:
    """Those of the system with this folder of state that run the module."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode().split("\0")
            ours = f"VAR={var}" in (folder / "environ").read_bytes().decode().split("\0")
        except OSError:
            continue
        if ours and words[1:3] == ["-m", module]:
            found.append(int(folder.name))
    return found
