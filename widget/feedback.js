import { button, element } from "./dom.js";
import { pictureElement } from "./picture.js";
import { badge, cardFrame, dayOf, fieldList, listOf, recordOf, textOf } from "./record.js";
import { strings } from "./strings.js";

const PARTS = ["content", "where", "when", "picture", "contact"];
const STATE_TONES = { answered: "good", closed: "good", reopened: "warn" };

/** The card of feedback: what will be sent, or the ticket of what was sent. */
export function feedbackCard(card, context) {
  const fields = listOf(card.fields).map(recordOf);
  return card.state === "draft" ? draftCard(card, fields, context) : ticketCard(card, fields);
}

function draftCard(card, fields, { loadPicture }) {
  return cardFrame(
    textOf(card.title) || strings.card.draft,
    progressLine(fields),
    fieldList(pairsOf(fields)),
    thumbnails(listOf(card.pictures).map(textOf).filter(Boolean), loadPicture),
  );
}

function pairsOf(fields) {
  return fields.map(({ label, value }) => [label, value]);
}

// Whether each part was told or not, as far as the server says so.
function progressLine(fields) {
  const told = new Map(fields.map((field) => [field.name, field.told === true]));
  const shown = PARTS.filter((name) => told.has(name));
  if (shown.length === 0) return null;
  const steps = shown.map((name) => progressStep(strings.card.parts[name], told.get(name)));
  return element("ul", { className: "progress", role: "list", "aria-label": strings.card.progress }, ...steps);
}

function progressStep(name, isTold) {
  const spoken = element("span", { className: "visually-hidden" }, `: ${isTold ? strings.card.told : strings.card.untold}`);
  const sign = element("span", { "aria-hidden": "true" }, isTold ? "✓ " : "○ ");
  return element("li", { className: isTold ? "progress__step progress__step--told" : "progress__step" }, sign, name, spoken);
}

function thumbnails(ids, load) {
  if (ids.length === 0 || !load) return null;
  const pictures = ids.map((attachment) => element("li", {}, pictureElement({ attachment }, load)));
  return element("ul", { className: "thumbs", role: "list", "aria-label": strings.card.pictures }, ...pictures);
}

function ticketCard(card, fields) {
  const code = textOf(card.code);
  const state = stateOf(card);
  const isOwed = !["answered", "closed"].includes(card.state);
  return cardFrame(
    textOf(card.title) || strings.card.ticket,
    code ? codeRow(code) : null,
    state ? element("p", { className: "card__state" }, badge(state, toneOfState(card.state))) : null,
    fieldList([
      [strings.card.category, card.category],
      [strings.card.due, isOwed ? dayOf(card.due_on) : ""],
      ...pairsOf(fields),
    ]),
  );
}

function codeRow(code) {
  return element("p", { className: "card__ticket" }, element("code", { className: "card__big-code" }, code), copyButton(code));
}

function stateOf({ state, state_text: told }) {
  const name = textOf(state);
  return Object.hasOwn(strings.card.states, name) ? strings.card.states[name] : textOf(told) || name;
}

function toneOfState(state) {
  return Object.hasOwn(STATE_TONES, textOf(state)) ? STATE_TONES[state] : "";
}

const TOLD_MS = 4_000;

/** A button that copies a text and says whether it did. */
export function copyButton(text) {
  const said = element("span", { className: "card__copied", role: "status" });
  const press = async () => {
    said.textContent = (await copy(text, said)) ? strings.card.copied : strings.card.notCopied;
    setTimeout(() => (said.textContent = ""), TOLD_MS);
  };
  const node = button(strings.card.copy, "button button--quiet", press);
  return element("span", { className: "card__copy" }, node, said);
}

// The clipboard exists only over https and on localhost, and may be refused to a frame.
async function copy(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, beside);
  }
}

function copyBySelection(text, beside) {
  const root = beside.getRootNode();
  const before = root.activeElement;
  const field = element("textarea", { className: "visually-hidden", readonly: "", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  beside.before(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before?.focus();
  return done;
}
