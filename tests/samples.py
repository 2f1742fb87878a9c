"""Procedures made up for tests, with every part filled in."""

from datetime import date

from kb.procedures.model import (
    Aspect,
    Document,
    Duty,
    Fee,
    FeeKind,
    Finding,
    Level,
    Method,
    Note,
    Origin,
    Procedure,
    ProcessingTime,
    SubmissionMethod,
    TimeUnit,
)

BOAT = Procedure(
    code="9.000001",
    title="Đăng ký thuyền giấy",
    field="Thủy sản",
    ministry="bo-thu",
    levels=(Level.PROVINCE, Level.COMMUNE),
    audience=("Công dân Việt Nam",),
    agency="Cảng vụ thử nghiệm",
    decision="12/QĐ-THU",
    summary="Khi anh/chị có thuyền giấy mới.",
    methods=(SubmissionMethod(Method.ONLINE), SubmissionMethod(Method.IN_PERSON, "tại quầy số 3")),
    times=(ProcessingTime(5, TimeUnit.WORKING_DAY), ProcessingTime(1.5, TimeUnit.DAY, Method.ONLINE, "cấp lại")),
    fees=(
        Fee(FeeKind.AMOUNT, 135_000, per="thuyền", method=Method.IN_PERSON),
        Fee(FeeKind.AMOUNT, 115_000, method=Method.ONLINE, valid_until=date(2025, 12, 31)),
        Fee(FeeKind.FREE, method=Method.ONLINE, case="hộ nghèo"),
    ),
    documents=(
        Document("Tờ khai thuyền", originals=1, form="Mẫu TG-01"),
        Document("Giấy mua giấy", case="Thuyền mới", originals=1, copies=2),
        Document("Căn cước", duty=Duty.SHOW),
    ),
    notes=(Note("Giấy ướt không nhận."), Note("dài", standard="khong_co")),
    steps=("Gấp thuyền.", "Nộp hồ sơ.", "Nhận giấy."),
    conditions=("Thuyền nổi được.",),
    results=("Giấy chứng nhận thuyền",),
    legal_references=("1/2020/TT-THU", "2/2021/NĐ-CP", "3/2022/QH15"),
    mistakes=("Quên ký tên.",),
    related=("9.000002",),
    aliases=("thuyền giấy", "ghe giấy"),
    questions=("làm giấy cho cái ghe giấy mới ở đâu",),
    url="https://dichvucong.gov.vn/thu/9.000001",
    checked_at=date(2026, 7, 1),
    origin=Origin.SAMPLE,
    source_digest="a" * 64,
)
SILENT = Procedure(
    code="9.000002",
    title="Cấp lại giấy chứng nhận thuyền",
    findings=(
        Finding("time_without_unit", Aspect.TIME, "1"),
        Finding("fee_contradiction", Aspect.FEE, "miễn phí, 5.000 đồng"),
    ),
)
