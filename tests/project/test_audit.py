"""Accepted advisories name what is locked and do not stand for ever; a new one fails the audit."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from deploy import audit
from deploy.audit import LOCK, Accepted, Found, accepted, ask, new_of, read_report

TODAY = date(2026, 11, 26)
LONGEST = timedelta(days=366)
KNOWN = Accepted("CVE-2020-1", "aiohttp", "3.9.5", "because", TODAY)
FOUND = Found("aiohttp", "3.9.5", ("GHSA-x", "CVE-2020-1"), ("3.10.0",))


def test_each_names_a_locked_package_and_says_why() -> None:
    locked = dict(re.findall(r"^([\w.-]+)==([^\s\\]+)", LOCK.read_text("utf-8"), re.MULTILINE))
    for each in accepted():
        assert locked[each.package] == each.version, each.id
        assert re.fullmatch(r"(?:CVE-\d{4}-\d+|GHSA(?:-\w{4}){3}|PYSEC-\d{4}-\d+)", each.id)
        assert len(each.why) > 30
    assert len({(each.id, each.package) for each in accepted()}) == len(accepted())


def test_none_is_accepted_for_ever_or_past_its_day() -> None:
    assert [each.id for each in accepted() if each.until < date.today()] == []
    assert [each.id for each in accepted() if each.until > date.today() + LONGEST] == []


def test_only_what_is_accepted_is_passed_over() -> None:
    assert new_of([FOUND], [KNOWN], TODAY) == []
    assert new_of([FOUND], [], TODAY) == [FOUND]
    assert new_of([FOUND], [KNOWN], TODAY + timedelta(days=1)) == [FOUND]
    assert new_of([Found("aiohttp", "3.9.6", ("CVE-2020-1",), ())], [KNOWN], TODAY)
    assert new_of([Found("aiohttp", "3.9.5", ("CVE-2020-2",), ())], [KNOWN], TODAY)


def test_a_report_is_read_and_what_the_service_does_not_know_is_not_counted() -> None:
    vulnerability = {"id": "GHSA-x", "aliases": ["CVE-2020-1"], "fix_versions": ["3.10.0"], "description": ""}
    packages = [
        {"name": "aiohttp", "version": "3.9.5", "vulns": [vulnerability]},
        {"name": "attrs", "version": "1", "vulns": []},
        {"name": "ours", "skip_reason": "not found"},
    ]
    assert read_report(json.dumps({"dependencies": packages})) == ([FOUND], 2)


@pytest.mark.parametrize(
    ("found", "status", "word"),
    [(None, 0, "not reachable"), ([], 0, "0"), ([Found("nobody", "1", ("CVE-1",), ())], 1, "nobody 1: CVE-1")],
)
def test_what_is_told_and_how_it_ends(
    found: list[Found] | None,
    status: int,
    word: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(audit, "ask", lambda lock: found)
    assert audit.main() == status
    assert word in capsys.readouterr().out


@pytest.mark.long
def test_an_audit_ends_wherever_it_runs(tmp_path: Path) -> None:
    """With a network it is asked; without one it is told that nothing could be."""
    lock = tmp_path / "one.lock"
    lock.write_text("aiohttp==3.9.5\n")
    found = ask(lock)
    assert found is None or "CVE-2024-52304" in {name for one in found for name in one.names}
