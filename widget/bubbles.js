import { cardElement } from "./card.js";
import { button, element } from "./dom.js";
import { icon } from "./icons.js";
import { outgoingPicture } from "./picture.js";
import { isMistakeButton } from "./procedure.js";
import { stepsOnCard } from "./steps.js";
import { strings } from "./strings.js";
import { textNodes } from "./text.js";

const RATING = "/rate_answer";
// A short line that ends in a colon.
const LEADS = /^.{1,40}:$/u;
const NUMBERED = /^\d+\. /u;

/** The bubble of a stored message. `context`: `press({title, payload})` and what cards need (see card.js). */
export function messageBubble(message, context) {
  const isChoice = message.card?.type === "choices";
  const { text, labels } = isChoice ? foldChoices(message) : { text: beforeSource(message), labels: [] };
  const all = offers(message);
  const node = bubble(
    message.from,
    text ? element("div", { className: "bubble__text", lang: "vi" }, ...textNodes(text)) : null,
    cardElement(message.card, { ...context, buttons: all }),
    buttonGroup(all.slice(stepsOnCard(message.card)).filter((offer) => !thumbOf(offer) && !isOnCard(offer, message.card)), labels, isChoice, context.press),
    clockOf(message.at),
  );
  if (message.card?.type === "notice") node.classList.add("bubble--notice");
  const ratings = all.filter(thumbOf);
  return ratings.length > 0 ? element("div", { className: "message" }, node, thumbs(ratings, context.press)) : node;
}

// Texts are written for channels without cards. Here the card below says where the answer comes from.
function beforeSource({ text, card }) {
  if (card?.type === "picture" || stepsOnCard(card) > 0) return "";
  const lines = (text ?? "").trimEnd().split("\n");
  const isSource = card?.source && lines.length > 1 && lines.at(-1).includes(card.code);
  return (isSource ? lines.slice(0, -1) : besideCard(lines, card)).join("\n");
}

// What the card lists stands there once: not its lines again in the text, nor the words that lead to them.
function besideCard(lines, card) {
  if (!card?.events && !card?.fields) return lines;
  const isListed = (line) => line?.startsWith("• ");
  return lines.filter((line, at) => !isListed(line) && !(isListed(lines[at + 1]) && LEADS.test(line)));
}

// A numbered line for each button says more than the button's title, so it becomes the button's label.
function foldChoices({ text, buttons }) {
  const lines = (text ?? "").split("\n");
  const labels = lines.filter((line) => NUMBERED.test(line));
  const match = labels.length > 0 && labels.length === buttons?.length;
  return match ? { text: lines.filter((line) => !labels.includes(line)).join("\n"), labels } : { text, labels: [] };
}

/** The bubble of a message on its way. `actions` has `retry`, `edit` and `discard`, each a function of the item. */
export function outgoingBubble(item, actions) {
  const said = item.file ? outgoingPicture(item) : element("div", { className: "bubble__text", lang: "vi" }, ...textNodes(item.title));
  const node = bubble("citizen", said, outgoingState(item, actions));
  node.classList.add(`bubble--${item.state}`);
  node.dataset.state = item.state;
  return node;
}

/** A note of the page itself, such as "the old conversation has ended". */
export function noteBubble(text) {
  return bubble("system", element("div", { className: "bubble__text" }, text));
}

function bubble(from, ...children) {
  const author = element("span", { className: "visually-hidden" }, `${strings.author[from] ?? from}: `);
  const visible = from === "officer" ? element("p", { className: "bubble__author" }, strings.author.officer) : null;
  return element("article", { className: `bubble bubble--${from}`, "data-from": from }, visible ?? author, ...children);
}

// The card of a procedure has its own place for this one.
function isOnCard(offer, card) {
  return card?.type === "procedure" && isMistakeButton(offer);
}

// Choices normally come with a button each; without them the title is sent as text, which counts the same.
function offers(message) {
  if (message.buttons?.length) return message.buttons;
  return message.card?.type === "choices" ? (message.card.options ?? []).map(({ title }) => ({ title })) : [];
}

function buttonGroup(buttons, labels, stacked, press) {
  if (buttons.length === 0) return null;
  const nodes = buttons.map((offer, at) => button(labels[at] ?? offer.title, "button", () => press(offer)));
  return element("div", { className: stacked ? "buttons buttons--stacked" : "buttons", lang: "vi" }, ...nodes);
}

// Only a plain yes or no is a thumb; the same intent with a reason is a button like others.
function thumbOf({ payload = "" }) {
  if (!payload.startsWith(RATING)) return "";
  try {
    const { helpful } = JSON.parse(payload.slice(RATING.length));
    return ["yes", "no"].includes(helpful) ? helpful : "";
  } catch {
    return "";
  }
}

// The title is the name; a sign in it would be read out as a second one.
function thumbs(offers, press) {
  const nodes = offers.map((offer) => {
    const node = button("", `rating__thumb rating__thumb--${thumbOf(offer)}`, () => press(offer));
    node.setAttribute("aria-label", offer.title.replace(/[^\p{L}\p{N}\p{P}\s]/gu, "").trim() || offer.title);
    node.lang = "vi";
    node.append(icon("thumb"));
    return node;
  });
  return element("div", { className: "rating", role: "group", "aria-label": strings.thumbs }, ...nodes);
}

function clockOf(at) {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return null;
  const shown = moment.toLocaleTimeString(strings.locale, { hour: "2-digit", minute: "2-digit" });
  return element("time", { className: "bubble__time", datetime: moment.toISOString() }, shown);
}

function outgoingState(item, { retry, edit, discard }) {
  if (item.state === "sending") return element("p", { className: "bubble__state" }, strings.sending);
  if (item.state === "waiting") {
    return element(
      "div",
      { className: "bubble__state", role: "status" },
      element("p", {}, item.reason || (item.file ? strings.picture.waiting : strings.waiting)),
      button(strings.retry, "button button--quiet", () => retry(item)),
    );
  }
  return element(
    "div",
    { className: "bubble__state", role: "alert" },
    element("p", {}, item.reason || strings.refused),
    item.payload || item.file ? null : button(strings.edit, "button button--quiet", () => edit(item)),
    button(strings.discard, "button button--quiet", () => discard(item)),
  );
}
