import { cardElement } from "./card.js";
import { button, element } from "./dom.js";
import { outgoingPicture } from "./picture.js";
import { strings } from "./strings.js";
import { textNodes } from "./text.js";

/**
 * The bubble of a stored message. `onButton` gets `{title, payload}`, or `{title}` where only text can be sent;
 * `loadPicture(id)` resolves to a picture's bytes.
 */
export function messageBubble(message, onButton, loadPicture) {
  const isChoice = message.card?.type === "choices";
  const { text, labels } = isChoice ? foldChoices(message) : { text: beforeSource(message), labels: [] };
  return bubble(
    message.from,
    text ? element("div", { className: "bubble__text" }, ...textNodes(text)) : null,
    cardElement(message.card, loadPicture),
    buttonGroup(offers(message), labels, isChoice, onButton),
    timeOf(message.at),
  );
}

// Texts are written for channels without cards. Here the card below says where the answer comes from.
function beforeSource({ text, card }) {
  if (card?.type === "picture") return "";
  const lines = (text ?? "").trimEnd().split("\n");
  const isSource = card?.source && lines.length > 1 && lines.at(-1).includes(card.code);
  return (isSource ? lines.slice(0, -1) : lines).join("\n");
}

// A numbered line for each button says more than the button's title, so it becomes the button's label.
function foldChoices({ text, buttons }) {
  const lines = (text ?? "").split("\n");
  const labels = lines.filter((line) => /^\d+\. /u.test(line));
  const match = labels.length > 0 && labels.length === buttons?.length;
  return match ? { text: lines.filter((line) => !labels.includes(line)).join("\n"), labels } : { text, labels: [] };
}

/** The bubble of a message on its way. `actions` has `retry`, `edit` and `discard`, each a function of the item. */
export function outgoingBubble(item, actions) {
  const said = item.file ? outgoingPicture(item) : element("div", { className: "bubble__text" }, ...textNodes(item.title));
  const node = bubble("citizen", said, stateOf(item, actions));
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

// Choices normally come with a button each; without them the title is sent as text, which counts the same.
function offers(message) {
  if (message.buttons?.length) return message.buttons;
  return message.card?.type === "choices" ? (message.card.options ?? []).map(({ title }) => ({ title })) : [];
}

function buttonGroup(buttons, labels, stacked, onButton) {
  if (buttons.length === 0) return null;
  const nodes = buttons.map((offer, at) => button(labels[at] ?? offer.title, "button", () => onButton(offer)));
  return element("div", { className: stacked ? "buttons buttons--stacked" : "buttons" }, ...nodes);
}

function timeOf(at) {
  const moment = new Date(at);
  if (Number.isNaN(moment.getTime())) return null;
  const shown = moment.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit" });
  return element("time", { className: "bubble__time", datetime: moment.toISOString() }, shown);
}

function stateOf(item, { retry, edit, discard }) {
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
