"""Paragraphs that recur over many records, recognised by their key words.

Each key has one short line of our own in `data/responses/standard_notes.yml` (`utter_note_<key>`).
"""

import re
from functools import lru_cache

from vi import fold

# Folded words in the order in which the paragraph has them, "…" for anything between. The first match wins, so the
# narrower stands before the wider.
_WORDS: dict[str, tuple[str, ...]] = {
    "birth_certificate_electronic": ("ban dien tu giay chung sinh … khong phai nop ban giay",),
    "identity_number_enough": ("giay to tuy than su dung la … chi can cung cap … so dinh danh",),
    "already_in_database": (
        "thong tin ca nhan trong cac giay to nay da co trong … khong phai tai len",
        "thong tin … da co trong co so du lieu … khong phai (xuat trinh|nop)",
    ),
    "show_when_not_found": ("khong khai thac duoc thong tin … yeu cau … xuat trinh … de chung minh",),
    "residence_proof": ("giay to co gia tri chung minh thong tin ve cu tru", "giay to chung minh noi cu tru"),
    "identity_paper": ("giay to khac co dan anh va thong tin ca nhan … chung minh ve nhan than",),
    "certified_copies_by_post": ("gui ho so qua he thong buu chinh … ban sao co chung thuc",),
    "foreign_papers_legalised": (
        "co quan co tham quyen cua nuoc ngoai cap … hop phap hoa lanh su",
        "do nuoc ngoai cap … (phai|duoc) … hop phap hoa lanh su",
        "hop phap hoa lanh su … dich … tieng viet",
    ),
    "receiver_asks_no_more": ("nguoi tiep nhan co trach nhiem tiep nhan dung, du ho so … khong duoc yeu cau",),
    "choose_where_to_register": ("ca nhan co quyen lua chon … co quan dang ky ho tich noi cu tru",),
    "copies_and_electronic_accepted": (
        "co the nop ban sao duoc chung thuc tu ban chinh … ban chup kem theo ban chinh",
    ),
    "receiver_looks_up_data": (
        "nguoi tiep nhan ho so thuc hien khai thac thong tin",
        "tra cuu thong tin … he thong thong tin giai quyet thu tuc hanh chinh",
    ),
    "receiver_compares_copy": ("nop ban chup kem theo ban chinh … kiem tra, doi chieu",),
    "shown_papers_returned": (
        "giay to xuat trinh … nguoi tiep nhan co trach nhiem kiem tra … tra lai cho nguoi xuat trinh",
    ),
    "choose_result_at_centre": ("lua chon nhan ket qua tai trung tam phuc vu hanh chinh cong",),
    "forged_papers_cancel": ("giay to … bi tay xoa, sua chua, lam gia",),
    "false_statement_refused": ("noi dung cam doan khong dung su that",),
    "statement_explained": ("van ban cam doan … phai giai thich ro",),
    "photo_must_be_clear": ("ban chup … phai bao dam ro net",),
    "electronic_copy_enough": ("da co ban sao dien tu hoac da co ban dien tu … duoc su dung ban dien tu",),
    "relative_needs_no_authority": ("ong, ba, nguoi than thich khac thi khong phai co van ban uy quyen",),
    "online_needs_e_certified": ("nop ho so truc tuyen … chung thuc dien tu",),
    "name_who_hands_in": ("truong hop truc tiep nop ho so thi van ban de nghi bo sung ho ten",),
    "post_not_public_authorised": ("uy quyen cho don vi cung cap dich vu buu chinh khong phai la buu chinh cong ich",),
    "post_worker_hands_in_slip": ("nhan vien buu chinh phai nop ban sao phieu gui ho so",),
    "both_answer_for_authority": ("nguoi uy quyen va nguoi duoc uy quyen … chiu trach nhiem truoc phap luat",),
    "no_account_identity_copy": ("chua co tai khoan dinh danh dien tu … kem theo ban sao the can cuoc",),
    "authority_for_person": ("uy quyen cho ca nhan … kem theo ho so … van ban uy quyen",),
    "authority_for_organisation": ("uy quyen cho to chuc … kem theo ho so … ban sao hop dong",),
    "electronic_file_same_value": ("tren moi truong dien tu … co gia tri phap ly tuong duong",),
    "certificate_looked_up": ("truong hop khai thac duoc thong tin … giay chung nhan dang ky",),
    "several_parties_sign": ("gom nhieu nguoi thi phai co day du chu ky",),
    "one_set": (r"so luong(?: ho so)?\W{0,3}(?:01|1|mot) ?(?:\(mot\) ?|\(bo\)|bo)",),
}


# Two keys are given by the words of a fee, which the reading of fees recognises.
STANDARD_NOTES = frozenset({*_WORDS, "copies_charged", "fee_exemption"})


# A longer text says more than the paragraph does, and one short line would hide the rest.
_LONGEST = 900


def standard_of(text: str) -> str:
    """The key of the standard paragraph, or "" for any other text."""
    return _recognise(text) if len(text) <= _LONGEST else ""


@lru_cache(maxsize=4096)
def _recognise(text: str) -> str:
    folded = fold(text)
    return next((key for key, patterns in _patterns() if any(pattern.search(folded) for pattern in patterns)), "")


@lru_cache(maxsize=1)
@lru_cache(maxsize=1)
def _patterns() -> list[tuple[str, list[re.Pattern[str]]]]:
    return [(key, [_pattern(words) for words in texts]) for key, texts in _WORDS.items()]


def _pattern(words: str) -> re.Pattern[str]:
    # Half a thousand characters keep "…" inside one paragraph.
    return re.compile(".{0,500}?".join(part.strip() for part in words.split("…")), re.DOTALL)
