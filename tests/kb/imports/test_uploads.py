"""What is uploaded is looked at before anything is made of it."""

import gzip
import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from kb.errors import ImportFileError
from kb.imports import service, uploads
from kb.imports.model import ImportState
from kb.imports.uploads import file_of, safe_name
from kb.people.audit import entries
from kb.procedures.ingest import bounds
from tests.kb.imports.uploaded import EDITOR, lines, put, read, record


@cache
def bomb_gzip(megabytes: int) -> bytes:
    content = io.BytesIO()
    with gzip.open(content, "wb") as file:
        for _ in range(megabytes):
            file.write(b"\0" * 1_000_000)
    return content.getvalue()


@cache
def bomb_zip(megabytes: int) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book, book.open("xl/sharedStrings.xml", "w") as file:
        for _ in range(megabytes):
            file.write(b" " * 1_000_000)
    return content.getvalue()


def test_an_upload_waits_under_the_folder_of_state(engine: sa.Engine, tmp_path: Path) -> None:
    content = lines(record("9.100001"))
    job_id = put(engine, tmp_path, content, "../Tệp của tôi.jsonl")
    job = service.job(engine, job_id)
    assert (job.state, job.author, job.file_name) == (ImportState.WAITING, EDITOR.name, "Tệp_của_tôi.jsonl")
    assert file_of(tmp_path, job_id, job.file_name).read_bytes() == content
    assert service.waiting_here(engine, tmp_path) == (job_id,)
    assert service.waiting_here(engine, tmp_path / "another replica") == ()
    assert [(entry.act, entry.subject) for entry in entries(engine)] == [("import.upload", str(job_id))]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.jsonl.gz", lambda: bomb_gzip(401), "bung ra lớn hơn"),
        ("a.xlsx", lambda: bomb_zip(401), "bung ra lớn hơn"),
        ("a.jsonl.gz", lambda: b"abc", "không phải văn bản"),
        ("a.jsonl.gz", lambda: gzip.compress(b"{}" * 900)[:-9], "cắt dở"),
        ("a.xlsx", lambda: b"PK\x03\x04 cut", "hỏng hoặc bị cắt"),
        ("a.exe", lambda: b"MZ", "đuôi lạ"),
        ("a.jsonl", lambda: b"", "trống"),
        ("..", lambda: b"{}", "chưa có tên"),
    ],
)
def test_what_cannot_be_a_file_of_procedures_is_refused(
    engine: sa.Engine, tmp_path: Path, name: str, content: Callable[[], bytes], says: str
) -> None:
    with pytest.raises(ImportFileError, match=says):
        put(engine, tmp_path, content(), name)
    assert service.jobs(engine) == ()
    assert list(tmp_path.glob("imports/*")) == []


def test_a_file_beyond_the_limit_is_refused_while_it_comes(
    engine: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_UPLOAD", 1_500_000)
    with pytest.raises(ImportFileError, match="lớn hơn 1 MB"):
        put(engine, tmp_path, b"{}\n" * 1_000_000)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("a/b/c.csv", "c.csv"),
        ("C:\\tệp\\thủ tục.xlsx", "thủ_tục.xlsx"),
        ("..", ""),
        (".hidden.json", "hidden.json"),
        ("a\n\x1b[31m.json", "a_31m.json"),
        ("x" * 300 + ".jsonl.gz", "x" * 71 + ".jsonl.gz"),
    ],
)
def test_names_are_safe(name: str, plain: str) -> None:
    assert safe_name(name) == plain


def test_the_limits_hold_for_every_reader() -> None:
    assert bounds.MOST_BYTES > uploads.MOST_UPLOAD


def test_a_file_is_empty_once_it_was_read_and_gone_once_it_is_over(engine: sa.Engine, tmp_path: Path) -> None:
    person = "056188445566"
    job_id = put(engine, tmp_path, lines({"ma": person, "ten": "x"}, record("9.100001")), f"người {person}.jsonl")
    job = read(engine, tmp_path, job_id)
    assert (job.state, job.file_name) == (ImportState.READY, "người__.jsonl")
    assert person not in str(job.rejected)
    assert file_of(tmp_path, job_id, job.file_name).read_bytes() == b""
    assert service.remove_files(engine, tmp_path) == 0
    failed = put(engine, tmp_path, b"no JSON at all\n", "b.jsonl")
    assert read(engine, tmp_path, failed).state is ImportState.FAILED
    assert service.remove_files(engine, tmp_path) == 1
    assert [path.name for path in (tmp_path / "imports").iterdir()] == [str(job_id)]
