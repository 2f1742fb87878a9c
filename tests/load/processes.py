"""What our running processes take of the machine, read from /proc."""

import os
from pathlib import Path


def memory(manager: int) -> dict[str, float]:
    """Resident MiB of each of our processes below the manager, by module."""
    found: dict[str, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        words = _words(folder)
        if "-m" in words and _is_below(int(folder.name), manager):
            name = words[words.index("-m") + 1]
            found[name] = round(found.get(name, 0) + resident(folder), 1)
    return dict(sorted(found.items()))


def processor(manager: int) -> dict[str, float]:
    """Milliseconds of processor time that each of our processes has taken, by module."""
    found: dict[str, float] = {}
    tick = 1000 / os.sysconf("SC_CLK_TCK")
    for folder in Path("/proc").glob("[0-9]*"):
        words = _words(folder)
        if "-m" in words and words[0] != "nice" and _is_below(int(folder.name), manager):
            name = words[words.index("-m") + 1]
            if name.startswith("deploy."):
                continue
            try:
                fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            found[name] = found.get(name, 0) + (int(fields[11]) + int(fields[12])) * tick
    return found


def _words(folder: Path) -> list[str]:
    try:
        return (folder / "cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []


def _is_below(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        try:
            pid = int((Path("/proc") / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return False
    return False


def resident(folder: Path) -> float:
    """MiB of one process."""
    try:
        lines = (folder / "status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))
