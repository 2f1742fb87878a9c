"""`python -m kb import-dossiers`, as an operator runs it."""

from pathlib import Path

import pytest

from kb.__main__ import main
from tests.kb.dossiers.samples import LINES, PHONE, write_csv, write_xlsx

IDENTITY = "056000000001"


@pytest.fixture(autouse=True)
def deployment(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("VAR", str(tmp_path / "var"))


def test_it_counts_and_names_bad_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "mot.csv", *LINES, (IDENTITY, "Một", "Đang xử lý", "", PHONE, ""))
    assert main(["import-dossiers", str(path)]) == 0
    told = capsys.readouterr().out
    assert told.splitlines() == [
        "mot.csv: thêm 2, đổi 0, giữ nguyên 0 hồ sơ, từ chối 1 dòng",
        "  dòng 5: mã hồ sơ sai dạng (cần như H32.12-261126-0001)",
    ]
    assert main(["import-dossiers", str(path)]) == 0
    assert "thêm 0, đổi 0, giữ nguyên 2 hồ sơ" in capsys.readouterr().out


def test_a_dry_run_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_csv(tmp_path / "mot.csv", *LINES)
    for _ in range(2):
        assert main(["import-dossiers", str(path), "--dry-run"]) == 0
        told = capsys.readouterr().out
        assert "thêm 2" in told
        assert "Chạy thử: chưa lưu gì." in told


def test_a_broken_file_is_told_and_the_others_go_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write_xlsx(tmp_path / "hai.xlsx", *LINES)
    broken = tmp_path / "ba.xlsx"
    broken.write_bytes(b"no sheet")
    assert main(["import-dossiers", str(broken), str(good)]) == 1
    told = capsys.readouterr()
    assert told.err.startswith("ba.xlsx: không đọc được")
    assert told.err.rstrip().endswith("Chưa lưu gì của tệp này.")
    assert "hai.xlsx: thêm 2" in told.out


def test_masks_of_the_settings_decide(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_csv(tmp_path / "mot.csv", ("LL-12345", *LINES[0][1:]), LINES[0])
    monkeypatch.setenv("DOSSIER_CODES", "LL-00000")
    assert main(["import-dossiers", str(path)]) == 0
    assert "thêm 1, đổi 0, giữ nguyên 0 hồ sơ, từ chối 1 dòng" in capsys.readouterr().out
    monkeypatch.setenv("DOSSIER_CODES", "[[")
    assert main(["import-dossiers", str(path)]) == 1
    assert "DOSSIER_CODES" in capsys.readouterr().err
