"""Small records in the mess of the national export, with words of our own."""

COLUMNS = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"


def record(**changed: object) -> dict[str, object]:
    """A whole record; any field may be replaced."""
    fields: dict[str, object] = {
        "ma": "9.000001",
        "ten": "Cấp thẻ mượn sách",
        "bo": "bo-tu-phap",
        "linh_vuc": "Thư viện",
        "cap": "Cấp tỉnh, Cấp xã",
        "doi_tuong": "Cán bộ, công chức, viên chức, Công dân Việt Nam",
        "quyet_dinh": "12/QĐ-BTP",
        "co_quan_thuc_hien": "Thư viện tỉnh",
        "cach_thuc": [method("Trực tiếp", "3 Ngày làm việc", "Miễn phí")],
        "cach_thuc_raw": "",
        "ho_so": [],
        "ho_so_raw": f"--{COLUMNS}Đơn xin thẻ1 bản chính",
        "trinh_tu": "Bước 1: Nộp đơn.\nBước 2: Nhận thẻ.",
        "dieu_kien": "Không",
        "van_ban": ["10/2020/NĐ-CP"],
        "ket_qua": "Thẻ mượn sách",
        "url": "https://example.vn/thu-tuc/1",
    }
    return fields | changed


def method(name: str, time: str, fee: str, place: str = "") -> dict[str, str]:
    """One row of the structured cell."""
    return {"hinh_thuc": name, "thoi_gian": time, "phi": fee, "mo_ta": place}
