"""A small base made up for the tests; codes and titles are of no real procedure."""

from kb.procedures.search import SearchRecord

RECORDS = (
    SearchRecord(
        "1.000001", "Thủ tục đăng ký kết hôn", "Hộ tịch",
        aliases=("cưới", "giấy kết hôn"), questions=("tụi em sắp cưới thì ra xã cần đem gì",),
        body="Hai bên nam nữ cùng có mặt, ký vào sổ và nhận giấy chứng nhận.",
    ),
    SearchRecord("1.000002", "Thủ tục đăng ký lại kết hôn", "Hộ tịch", body="Sổ gốc và bản chính đều mất."),
    SearchRecord(
        "1.000003", "Đăng ký khai sinh", "Hộ tịch",
        aliases=("làm khai sinh",), questions=("con mới sinh thì đăng ký ở đâu",), body="Giấy chứng sinh.",
    ),
    SearchRecord("1.000004", "Cấp lại giấy phép lái xe", "Giao thông", aliases=("mất bằng lái",), body="Ảnh."),
    SearchRecord("1.000005", "Cấp giấy phép lái xe", "Giao thông", aliases=("thi bằng lái",), body="Sát hạch."),
    SearchRecord("1.000006", "Đăng ký tạm trú", "Cư trú", aliases=("tạm trú",), body="Hợp đồng thuê nhà trọ."),
    SearchRecord("1.000007", "Cấp giấy phép xây dựng nhà ở riêng lẻ (cấp xã)", "Xây dựng", aliases=("xây nhà",)),
    SearchRecord("1.000008", "Đăng ký thành lập hộ kinh doanh", "Doanh nghiệp", aliases=("mở quán",)),
    SearchRecord("1.000009", "Cấp hộ chiếu phổ thông trong nước", "Xuất nhập cảnh", aliases=("hộ chiếu",)),
    SearchRecord("2.000010", "Chứng thực bản sao từ bản chính", "Chứng thực", aliases=("sao y",)),
)  # fmt: skip
