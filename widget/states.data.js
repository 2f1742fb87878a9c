import {
  DOSSIERS, FEEDBACK, LONG_SENTENCE, LONG_WORD, MISTAKE, OFFICE, PATH, PROCEDURES, SERVICE, SUMMARY,
} from "./states.cards.js";

const AT = "2026-11-26T02:10:00+00:00";
const message = (from, text, rest = {}) => ({ from, at: AT, text, buttons: [], card: null, ...rest });
const bot = (text, rest) => message("bot", text, rest);
const citizen = (text, rest) => message("citizen", text, rest);
const offer = (title, payload = `/press{"title": "${title}"}`) => ({ title, payload });
const photo = (attachment) => [citizen("[Ảnh]", { card: { type: "picture", attachment } })];
const about = (card, text = "Em gửi đủ trong thẻ dưới đây.") => [bot(text, { card, buttons: [offer("Lệ phí"), MISTAKE] })];

const CHOICES = {
  type: "choices",
  options: [
    { code: "9.000001", title: "Đăng ký thuyền giấy" },
    { code: "9.000002", title: "Cấp lại giấy chứng nhận thuyền" },
  ],
};
const NUMBERED = [
  "Anh/chị làm việc nào ạ?",
  "1. Đăng ký thuyền giấy – thuyền mới",
  "2. Cấp lại giấy chứng nhận – giấy đã mất",
  "3. Không phải các việc trên",
].join("\n");
const THUMBS = [offer("👍 Hữu ích", '/rate_answer{"helpful": "yes"}'), offer("👎 Chưa hữu ích", '/rate_answer{"helpful": "no"}')];
const WAITING = { id: "a", title: "Lệ phí bao nhiêu?", text: "Lệ phí bao nhiêu?", state: "waiting", reason: "" };
const REFUSED = { ...WAITING, state: "refused", reason: "Nút này không còn dùng được. Anh/chị gõ câu hỏi giúp em." };

const state = (name, title, content) => ({ name, title, ...content });
const talk = (name, title, ...messages) => state(name, title, { messages });
const dossier = (name, title, stage) => talk(`dossier-${name}`, `Hồ sơ: ${title}`, bot("Em tra được hồ sơ này.", { card: DOSSIERS[stage] }));
const feedback = (name, title, card) => talk(name, `Phản ánh: ${title}`, bot("Anh/chị xem giúp em.", { card: FEEDBACK[card] }));
const procedure = (name, title, rest = {}) =>
  state(`procedure-${name}`, `Thủ tục: ${title}`, { open: true, messages: about(PROCEDURES[name]), ...rest });

/**
 * What states.js shows, one entry for each state: `name`, `title`, and what it draws; `lang` where it is not the page's,
 * `properties` of its host, `open` unfolds its cards, `ticked` numbers of papers.
 */
export const STATES = [
  state("greeting", "Lời chào", { shell: "greeting" }),
  state("typing", "Đang soạn câu trả lời", { shell: "typing" }),
  state("offline", "Mất kết nối", { shell: "offline" }),
  state("kiosk", "Máy dùng chung: sắp xóa", { shell: "kiosk" }),
  talk("bot", "Trợ lý", bot("Dạ, **5 ngày làm việc** kể từ khi hồ sơ đủ.\nXem thêm: https://dichvucong.gov.vn/tra-cuu.")),
  talk("citizen", "Người dân", citizen("Làm giấy cho thuyền giấy mấy ngày có?")),
  talk("officer", "Cán bộ", message("officer", "Chào anh/chị, tôi là cán bộ trực.")),
  talk("system", "Thông báo của hệ thống", message("system", "Cán bộ đã vào cuộc trò chuyện.")),
  talk("notice", "Thông báo khẩn", message("system", "Bão số 9: bộ phận một cửa nghỉ chiều nay.", { card: { type: "notice", kind: "emergency" } })),
  talk("conversation", "Một cuộc trò chuyện", citizen("thuyen giay can giay to gi"), ...about(PROCEDURES.papers), citizen("cảm ơn")),
  talk("long-text", "Tin rất dài", bot(LONG_SENTENCE), citizen(LONG_WORD), bot("Nút", { buttons: [offer(LONG_SENTENCE), offer(LONG_WORD)] })),
  state("sending", "Đang gửi", { items: [{ ...WAITING, state: "sending" }] }),
  state("waiting", "Chờ gửi lại", { items: [WAITING, { ...WAITING, reason: "Máy chủ đang bận. Tin sẽ tự gửi lại." }] }),
  state("refused", "Bị từ chối", { items: [REFUSED] }),
  state("note", "Lời nhắn của trang", { notes: ["renewed", "unreachable"] }),
  talk("buttons", "Nút gợi ý", bot("Anh/chị muốn biết gì thêm ạ?", { buttons: ["Giấy tờ", "Lệ phí", "Nộp ở đâu"].map((title) => offer(title)) })),
  talk("choices", "Lựa chọn", bot(NUMBERED, { card: CHOICES, buttons: ["Đăng ký", "Cấp lại", "Việc khác"].map((title) => offer(title)) })),
  talk("choices-without-buttons", "Lựa chọn không có nút", bot("Anh/chị cần loại nào ạ?", { card: CHOICES })),
  talk("rating", "Đánh giá câu trả lời", bot("Câu trả lời này có ích không ạ?", { buttons: THUMBS })),
  procedure("overview", "tóm tắt", { open: false, messages: about(PROCEDURES.overview, `**Đăng ký thuyền giấy.** ${SUMMARY}`) }),
  procedure("papers", "giấy tờ theo trường hợp", { ticked: [1, 2] }),
  procedure("simple", "giấy tờ của mọi trường hợp"),
  procedure("figures", "bảng phí và thời hạn"),
  procedure("rest", "nơi nộp, mẫu đơn, các bước"),
  procedure("empty", "bản ghi trống"),
  procedure("long", "chữ rất dài"),
  dossier("status", "chỉ tình trạng", "status"),
  dossier("in-process", "đang xử lý", "in_process"),
  dossier("supplement", "yêu cầu bổ sung", "supplement"),
  dossier("ready", "có kết quả", "ready"),
  dossier("refused", "bị trả lại", "refused"),
  dossier("withdrawn", "đã rút", "withdrawn"),
  dossier("long", "chữ rất dài", "long"),
  feedback("draft", "đang soạn", "draft"),
  feedback("draft-full", "đủ cả, có ảnh", "full"),
  feedback("draft-long", "chữ rất dài", "long"),
  feedback("ticket", "đã gửi", "sent"),
  feedback("ticket-accepted", "đang xử lý", "accepted"),
  feedback("ticket-answered", "đã trả lời", "answered"),
  feedback("ticket-reopened", "mở lại", "reopened"),
  feedback("ticket-closed", "đã kết thúc", "closed"),
  talk("event", "Việc trong đời", bot("**Có thuyền giấy mới**.\n1. Đăng ký thuyền giấy", { card: PATH, buttons: PATH.steps.map(({ text }) => offer(text)) })),
  talk("office", "Nơi làm giấy tờ", bot("Nay thuộc **phường Bến Giấy**.", { card: OFFICE })),
  talk("service", "Dịch vụ", bot("**Cổng thuyền giấy**", { card: SERVICE })),
  state("picture", "Ảnh", { messages: photo("shown") }),
  state("picture-loading", "Ảnh: đang tải", { messages: photo("loading") }),
  state("picture-failed", "Ảnh: không tải được", { messages: photo("failed") }),
  state("picture-sending", "Ảnh: đang gửi, chờ gửi", { pictures: ["sending", "waiting", "refused"] }),
];

// Some of them in other clothes.
const AGAIN = ["greeting", "procedure-papers", "procedure-figures", "dossier-supplement", "draft", "ticket", "waiting", "refused"];
const again = (suffix, title, rest) =>
  STATES.filter(({ name }) => AGAIN.includes(name)).map((each) => ({
    ...each,
    ...rest,
    name: `${each.name}-${suffix}`,
    title: `${each.title} (${title})`,
  }));
STATES.push(...again("english", "tiếng Anh", { lang: "en" }), ...again("large", "chữ rất lớn", { properties: { "--dvc-size": "1.5" } }));
