/** Cards for states.data.js. Everything here is made up. */

export const LONG_WORD = "Nguyễn".repeat(40);
export const LONG_SENTENCE = `Giấy xác nhận của cơ quan có thẩm quyền về việc đã hoàn thành nghĩa vụ, còn hiệu lực. `.repeat(6).trim();
export const SUMMARY = "Khi anh/chị có thuyền giấy mới hoặc nhận lại của người khác.";
export const MISTAKE = { title: "Báo sai", payload: '/report_mistake{"procedure_code": "9.000001"}' };

const FORM_FILE = "https://dichvucong.gov.vn/mau/TG-01.docx";
const SOURCE = {
  url: "https://dichvucong.gov.vn/thu-tuc/9.000001",
  decision: "12/QĐ-THU",
  legal_basis: ["1/2020/TT-THU", "2/2021/NĐ-CP", "3/2022/QH15", "4/2023/TT-THU", "5/2024/NĐ-CP"],
  checked_at: "2026-07-01",
};
const procedure = (aspects, rest = {}) => ({
  type: "procedure",
  code: "9.000001",
  title: "Đăng ký thuyền giấy",
  aspects,
  source: SOURCE,
  ...rest,
});

const paper = (text, rest = {}) => ({ text, case: "", duty: "submit", originals: 1, copies: null, form: "", ...rest });
const ABSENT = "Nhờ người khác đi làm thay";
const PAPERS = [
  paper("Tờ khai đăng ký thuyền giấy", { form: "Mẫu TG-01", url: FORM_FILE }),
  paper("Giấy mua giấy", { copies: 2 }),
  paper("Căn cước hoặc hộ chiếu còn hạn", { duty: "show" }),
  paper("Giấy cam đoan của người gấp thuyền", { case: "Không có giấy mua giấy" }),
  paper("Giấy ủy quyền có chứng thực; ông bà, cha mẹ, con, vợ chồng thì khỏi chứng thực", { case: ABSENT }),
  paper("Căn cước của người đi thay", { case: ABSENT, duty: "show" }),
];

const fee = (amount, rest = {}) => ({ text: amount, amount_text: amount, case: "", method: null, valid_until: null, ...rest });
const FEES = [
  fee("135.000 đồng/thuyền", { case: "Đăng ký lần đầu", method: "in_person" }),
  fee("67.500 đồng/thuyền", { case: "Đăng ký lần đầu", method: "online", valid_until: "2026-12-31" }),
  fee("miễn phí", { case: "Hộ nghèo, người có công, trẻ em dưới 16 tuổi" }),
];
const time = (duration, rest = {}) => ({ text: duration, duration_text: duration, case: "", method: null, ...rest });
const TIMES = [time("5 ngày làm việc", { method: "in_person" }), time("1,5 ngày", { method: "online", case: "Cấp lại" })];
const PLACES = [
  { text: "Cơ quan giải quyết: Cảng vụ thử nghiệm", office: "Cảng vụ thử nghiệm", province: "Khánh Hòa" },
  { text: "Nộp trực tiếp: quầy số 3" },
  { text: "Nộp trực tuyến: Cổng dịch vụ công" },
];
const FORMS = [
  { text: "Mẫu TG-01", document: "Tờ khai đăng ký thuyền giấy", case: "", url: FORM_FILE },
  { text: "Mẫu TG-02", document: "Giấy cam đoan của người gấp thuyền", case: "Không có giấy mua giấy" },
];
const STEPS = [
  { text: "Gấp thuyền theo mẫu." },
  { text: "Nộp hồ sơ tại quầy, hoặc trên Cổng dịch vụ công." },
  { text: "Nhận giấy chứng nhận theo phiếu hẹn." },
];

/** An event of life, an office, a service. */
export const PATH = {
  type: "event",
  title: "Có thuyền giấy mới",
  text: "Những việc cần làm, theo thứ tự.",
  steps: [
    { text: "Đăng ký thuyền giấy", code: "9.000001", why: "Có giấy mới được thả.", deadline: "trong 15 ngày", when: "" },
    { text: "Cấp lại giấy chứng nhận", code: "9.000002", why: "Khi giấy ướt.", deadline: "", when: "khi mất giấy" },
  ],
};
export const OFFICE = {
  type: "office",
  title: "Phường Bến Giấy",
  fields: [{ label: "Gồm", value: "phường Giấy Đỏ, phường Giấy Xanh" }, { label: "Địa chỉ", value: "chưa công bố" }],
  source: { url: "https://dichvucong.gov.vn" },
};
export const SERVICE = {
  type: "service",
  title: "Cổng thuyền giấy",
  fields: [{ label: "Ai cần", value: "Ai có thuyền giấy" }],
  url: "https://dichvucong.gov.vn",
};

/** Procedures by what their record holds. */
export const PROCEDURES = {
  overview: procedure({ overview: [{ text: SUMMARY }], documents: PAPERS, fee: FEES.slice(0, 1), time: [], place: PLACES }),
  papers: procedure({ documents: PAPERS }),
  simple: procedure({ documents: PAPERS.slice(0, 2) }),
  figures: procedure({ fee: FEES, time: TIMES }),
  rest: procedure({
    place: PLACES,
    form: FORMS,
    steps: STEPS,
    time: TIMES.slice(0, 1),
    conditions: [{ text: "Thuyền nổi được." }],
  }),
  empty: procedure({ documents: [], fee: [], time: [], place: [] }, { source: {} }),
  long: procedure(
    {
      documents: [paper(LONG_SENTENCE, { case: LONG_WORD }), paper(LONG_WORD)],
      fee: [fee(LONG_WORD, { case: LONG_SENTENCE }), fee("10 đồng", { method: LONG_WORD })],
      steps: [{ text: LONG_SENTENCE }, { text: LONG_WORD }],
    },
    { title: LONG_WORD, source: { ...SOURCE, decision: LONG_SENTENCE, legal_basis: [LONG_WORD] } },
  ),
};

const event = (stage, day, rest = {}) => ({ stage, at: `2026-11-${day}T02:30:00+00:00`, at_text: `${day}/11/2026`, ...rest });
const RECEIVED = event("received", "20");
const IN_PROCESS = event("in_process", "21");
const SUPPLEMENT = event("supplement", "24", {
  reason: "Bản vẽ thiếu chữ ký của người thiết kế.",
  todo: "Nộp lại bản vẽ có đủ chữ ký.",
  until: "2026-12-15",
});
const READY = event("result_ready", "27", { place: "Quầy số 3, Trung tâm Phục vụ hành chính công" });
const REFUSED = event("refused", "27", { reason: "Hồ sơ không thuộc thẩm quyền của phường.", todo: "Nộp tại Sở Xây dựng." });
const dossier = (events, rest = {}) => ({
  type: "dossier",
  code: "H32.12-261120-0001",
  title: "Cấp bản sao trích lục hộ tịch",
  office: "Ủy ban nhân dân phường Thử",
  appointed_on: "2026-11-30",
  stage: events.at(-1)?.stage ?? "in_process",
  events,
  ...rest,
});

/** Dossiers by how far they are. */
export const DOSSIERS = {
  status: dossier([], { title: "", office: "" }),
  in_process: dossier([RECEIVED, IN_PROCESS]),
  supplement: dossier([RECEIVED, IN_PROCESS, SUPPLEMENT]),
  ready: dossier([RECEIVED, IN_PROCESS, SUPPLEMENT, READY]),
  refused: dossier([RECEIVED, REFUSED]),
  withdrawn: dossier([RECEIVED, event("withdrawn", "25")]),
  long: dossier([RECEIVED, { ...SUPPLEMENT, reason: LONG_SENTENCE, todo: LONG_WORD }], { title: LONG_SENTENCE, office: LONG_WORD }),
};

const field = (name, label, value, told) => ({ name, label, value, told });
const TOLD = [
  field("content", "Việc", "Đèn đường hẻm 12 tắt cả tuần nay, tối rất khó đi.", true),
  field("category", "Loại", "hạ tầng: đèn đường", true),
  field("where", "Nơi", "hẻm 12, Phường Thử", true),
];
const UNTOLD = [
  field("when", "Khi nào", "chưa rõ", false),
  field("picture", "Ảnh", "không có ảnh", false),
  field("contact", "Liên hệ", "không để lại", false),
];
const REST = [
  field("when", "Khi nào", "từ tuần trước", true),
  field("picture", "Ảnh", "3 ảnh", true),
  field("contact", "Liên hệ", "đã ghi, chỉ cán bộ xử lý xem được", true),
];
const draft = (fields, pictures = []) => ({ type: "feedback", state: "draft", fields, pictures });
const ticket = (state) => ({ type: "feedback", code: "PA-261126-7K3F", state, due_on: "2026-12-03", category: "Hạ tầng: đèn đường" });

/** Feedback, from the draft to the answer. */
export const FEEDBACK = {
  draft: draft([...TOLD, ...UNTOLD]),
  full: draft([...TOLD, ...REST], ["shown", "shown", "failed"]),
  long: draft([field("content", LONG_WORD, LONG_SENTENCE, true), field("where", "Nơi", LONG_WORD, true)]),
  sent: ticket("sent"),
  accepted: ticket("accepted"),
  answered: ticket("answered"),
  reopened: ticket("reopened"),
  closed: ticket("closed"),
};
