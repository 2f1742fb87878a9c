"""Known advisories on what is locked: `python -m deploy.audit`.

Asks a vulnerability service by way of pip-audit. Ends with 1 for an advisory that `deploy/audit.yml` does not name, and
with 0 where there is none, or where no service can be reached, which is said plainly.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from deploy.strings import say
from vi.files import read_yaml

ROOT = Path(__file__).resolve().parents[1]
LOCK, EXCEPTIONS = ROOT / "requirements.lock", Path(__file__).with_name("audit.yml")
_SERVICES = ("pypi", "osv")
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Accepted:
    """An advisory that is known."""

    id: str
    package: str
    version: str
    why: str
    until: date


@dataclass(frozen=True, slots=True)
class Found:
    """An advisory on a locked package, by all its names."""

    package: str
    version: str
    names: tuple[str, ...]
    fixed_in: tuple[str, ...]


def accepted(path: Path = EXCEPTIONS) -> tuple[Accepted, ...]:
    """What the file names. Raises `TypeError` for an entry with other fields."""
    return tuple(Accepted(**entry) for entry in read_yaml(path.read_text("utf-8")))


def new_of(found: Iterable[Found], known: Iterable[Accepted], today: date) -> list[Found]:
    """Those that are not accepted, or not any more."""
    holding = {(each.package, each.version, each.id) for each in known if each.until >= today}
    return [one for one in found if not any((one.package, one.version, name) in holding for name in one.names)]


def read_report(report: str) -> tuple[list[Found], int]:
    """The advisories of pip-audit's JSON, and how many packages the service knows. Raises `ValueError`."""
    packages: list[dict[str, Any]] = json.loads(report)["dependencies"]
    asked = [package for package in packages if "vulns" in package and "skip_reason" not in package]
    found = [
        Found(package["name"], package["version"], (one["id"], *one["aliases"]), tuple(one["fix_versions"]))
        for package in asked
        for one in package["vulns"]
    ]
    return found, len(asked)


def ask(lock: Path, services: Sequence[str] = _SERVICES) -> list[Found] | None:
    """What the first service that knows any of the packages tells; None when none can be reached."""
    for service in services:
        command = [sys.executable, "-m", "pip_audit", "-r", str(lock), "--disable-pip", "--no-deps", "-f", "json"]
        try:
            done = subprocess.run(
                [*command, "-s", service, "--timeout", "15", "--progress-spinner", "off"],
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
            found, known = read_report(done.stdout)
        except (subprocess.TimeoutExpired, ValueError):
            continue
        if known:
            return found
    return None


def main(lock: Path = LOCK) -> int:
    """Says what was found; returns the exit status."""
    found = ask(lock)
    if found is None:
        sys.stdout.write(say("audit_not_reachable") + "\n")
        return 0
    new = new_of(found, accepted(), date.today())
    for one in new:
        fixed = ", ".join(one.fixed_in) or "–"
        sys.stdout.write(
            say("audit_new", package=one.package, version=one.version, names=" ".join(one.names), fixed=fixed) + "\n"
        )
    sys.stdout.write(say("audit_done", found=len(found), new=len(new)) + "\n")
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
