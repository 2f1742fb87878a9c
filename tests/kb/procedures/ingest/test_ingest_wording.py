import re
import unicodedata
from pathlib import Path

from kb.procedures.ingest import finding_label
from kb.procedures.ingest.standard_notes import STANDARD_NOTES, standard_of
from kb.procedures.ingest.strings import names
from vi.files import read_yaml

ROOT = Path(__file__).resolve().parents[4]
INGEST = ROOT / "kb" / "procedures" / "ingest"
KIND = re.compile(
    r'"((?:time|fee|document|documents|legal|agency|decision|method|page|private|scrambled|title)_[a-z_]+)"'
)


def kinds_in_code() -> set[str]:
    modules = [path for path in INGEST.glob("*.py") if path.name != "strings.py"]
    return {kind for path in modules for kind in KIND.findall(path.read_text("utf-8"))}


def test_every_kind_of_finding_has_a_label_and_every_label_a_kind() -> None:
    labels = read_yaml((INGEST / "findings.yml").read_text("utf-8"))["findings"]
    assert set(labels) == kinds_in_code() - STANDARD_NOTES
    assert finding_label("time_without_unit") == "Thời hạn thiếu đơn vị"
    assert finding_label("unheard_of") == "unheard_of"


def test_every_standard_note_has_one_short_line() -> None:
    responses = read_yaml((ROOT / "data/responses/standard_notes.yml").read_text("utf-8"))["responses"]
    assert {f"utter_note_{key}" for key in STANDARD_NOTES} == set(responses)
    lines = [text["text"] for texts in responses.values() for text in texts]
    assert len(lines) == len(set(lines)) == len(STANDARD_NOTES) >= 20
    assert all(len(line) <= 120 for line in lines)


def test_standard_paragraphs_are_known_by_their_key_words() -> None:
    assert (
        standard_of("Nếu GỬI hồ sơ qua hệ thống bưu chính thì kèm bản sao có chứng thực") == "certified_copies_by_post"
    )
    assert standard_of("Gửi sách qua bưu chính") == ""
    assert standard_of("Gửi hồ sơ qua hệ thống bưu chính: bản sao có chứng thực. " + "Còn nhiều điều khác. " * 50) == ""
    assert set(names("standard_documents")) <= set(STANDARD_NOTES)


def test_all_wording_is_composed() -> None:
    for path in (*INGEST.glob("*.yml"), ROOT / "data/responses/standard_notes.yml"):
        assert unicodedata.is_normalized("NFC", path.read_text("utf-8")), path.name
