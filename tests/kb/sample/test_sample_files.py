"""The shipped procedures by themselves: they load, are whole, and read plainly. No source data is needed."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest
import yaml

import kb.sample
from kb.procedures.model import Aspect, FeeKind, Origin, Procedure
from kb.sample import SampleError, load_sample
from tests.kb.sample.wording import own_sentences
from vi.files import read_yaml

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(Path(kb.sample.__file__).parent.glob("*.yml"))
SAMPLE = load_sample()
CODE = re.compile(r"\d\.\d{6}")

each_procedure = pytest.mark.parametrize("procedure", SAMPLE, ids=lambda procedure: procedure.code)


def test_a_hundred_and_twenty_procedures() -> None:
    assert len(SAMPLE) == len(FILES) == 120


def test_codes_are_unique() -> None:
    assert [code for code, count in Counter(procedure.code for procedure in SAMPLE).items() if count > 1] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_named_by_its_code_in_ascii(file: Path) -> None:
    code = read_yaml(file.read_text("utf-8"))["code"]
    assert re.fullmatch(rf"{code.replace('.', '_')}_[a-z0-9_]+\.yml", file.name)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_is_nfc_with_plain_spaces(file: Path) -> None:
    text = file.read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert re.findall(r"[^\S \n]|[\u200b-\u200f\ufeff]", text) == []


@each_procedure
def test_no_field_that_the_answer_needs_is_empty(procedure: Procedure) -> None:
    assert CODE.fullmatch(procedure.code)
    assert procedure.origin is Origin.SAMPLE
    assert procedure.checked_at is not None
    assert procedure.url.startswith("https://")
    for name in ("title", "field", "ministry", "levels", "decision", "summary", "methods", "legal_references"):
        assert getattr(procedure, name), name


@each_procedure
@pytest.mark.parametrize(
    ("name", "aspect"),
    [
        ("documents", Aspect.DOCUMENTS),
        ("steps", Aspect.STEPS),
        ("results", Aspect.RESULT),
        ("audience", Aspect.AUDIENCE),
    ],
)
def test_a_part_is_empty_only_with_a_finding_that_says_why(procedure: Procedure, name: str, aspect: Aspect) -> None:
    assert getattr(procedure, name) or procedure.findings_of(aspect)


@each_procedure
def test_steps_and_mistakes_are_few(procedure: Procedure) -> None:
    assert 1 <= len(procedure.steps) <= 7
    assert 2 <= len(procedure.mistakes) <= 4


@each_procedure
def test_citizens_words_are_many(procedure: Procedure) -> None:
    assert len(procedure.aliases) >= 6
    assert len(procedure.questions) >= 6


def test_no_alias_names_two_procedures() -> None:
    names = Counter(alias.casefold() for procedure in SAMPLE for alias in set(procedure.aliases))
    assert [alias for alias, count in names.items() if count > 1] == []


def test_no_question_stands_twice() -> None:
    questions = Counter(question.casefold() for procedure in SAMPLE for question in procedure.questions)
    assert [question for question, count in questions.items() if count > 1] == []


@each_procedure
def test_related_codes_are_well_formed(procedure: Procedure) -> None:
    assert all(CODE.fullmatch(code) for code in procedure.related)
    assert procedure.code not in procedure.related
    assert len(set(procedure.related)) == len(procedure.related)


@each_procedure
def test_sentences_are_short(procedure: Procedure) -> None:
    lengths = {sentence: len(sentence.split()) for sentence in _sentences(procedure)}
    assert [sentence for sentence, length in lengths.items() if length > 40] == []
    assert mean(lengths.values()) <= 25


@each_procedure
def test_no_paragraph_is_long(procedure: Procedure) -> None:
    """A paragraph is what a citizen sees as one bullet: at most 60 words, and a step at most 30."""
    texts = (*own_sentences(procedure), *(document.name for document in procedure.documents))
    assert [text for text in texts if len(text.split()) > 60] == []
    assert [step for step in procedure.steps if len(step.split()) > 30] == []


@each_procedure
def test_the_summary_is_one_sentence_that_says_when(procedure: Procedure) -> None:
    assert len(_parts_of(procedure.summary)) == 1
    assert 8 <= len(procedure.summary.split()) <= 30


def test_the_page_that_argues_names_what_is_shipped() -> None:
    """`docs/which-procedures.md` has one row a procedure; codes that were left out stand in its last table."""
    page = (ROOT / "docs" / "which-procedures.md").read_text("utf-8")
    rows = re.findall(r"^\| (\d\.\d{6}) \|", page, re.MULTILINE)
    assert sorted(rows) == [procedure.code for procedure in SAMPLE]


@each_procedure
def test_fees_are_complete(procedure: Procedure) -> None:
    for fee in procedure.fees:
        assert (fee.amount is not None) == (fee.kind is FeeKind.AMOUNT)
        assert fee.valid_from is None or fee.valid_until is None or fee.valid_from <= fee.valid_until


def test_a_file_with_an_unknown_value_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = read_yaml(FILES[0].read_text("utf-8")) | {"levels": ["village"]}
    (tmp_path / "broken.yml").write_text(yaml.safe_dump(values), "utf-8")
    monkeypatch.setattr(kb.sample, "files", lambda _package: tmp_path)
    with pytest.raises(SampleError, match=r"broken\.yml"):
        load_sample()


def _sentences(procedure: Procedure) -> Iterator[str]:
    texts = [*own_sentences(procedure), *(document.name for document in procedure.documents)]
    for text in texts:
        yield from _parts_of(text)


def _parts_of(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!])\s+", text) if part]
