import { marksOf, toggle } from "./checklist.js";
import { button, element } from "./dom.js";
import { cardFrame, fieldList, listOf, recordOf, textOf } from "./record.js";
import { strings } from "./strings.js";
import { link, textNodes } from "./text.js";
import { isWebAddress } from "./items.js";

/** The card of an event of life: its steps in order, each with a box to tick that is kept on this device. */
export function eventCard(card, { memory, buttons, press }) {
  const title = textOf(card.title);
  const steps = stepsOf(card);
  const known = { code: `event.${title}`, memory };
  const count = element("output", { className: "papers__count" });
  const show = () => {
    const ticked = new Set(marksOf(known));
    count.textContent = strings.card.done(steps.filter(({ text }) => ticked.has(text)).length, steps.length);
  };
  show();
  const rows = steps.map((step, at) => stepRow(step, known, show, openerOf(step, buttons[at], press)));
  return cardFrame(
    title,
    textOf(card.text) ? element("p", { className: "card__text", lang: "vi" }, ...textNodes(textOf(card.text))) : null,
    element("ol", { className: "path", "aria-label": strings.card.path }, ...rows),
    count,
  );
}

/** How many of a message's buttons, from the first one on, stand on its card. */
export function stepsOnCard(card) {
  return card?.type === "event" ? stepsOf(card).length : 0;
}

function stepsOf(card) {
  const read = ({ text, why, when, deadline }) => ({ text: textOf(text), why: textOf(why), when: textOf(when), deadline: textOf(deadline) });
  return listOf(recordOf(card).steps).map(recordOf).map(read).filter(({ text }) => text);
}

function stepRow({ text, why, when, deadline }, known, show, opener) {
  const box = element("input", { type: "checkbox", className: "papers__box" });
  box.checked = marksOf(known).includes(text);
  box.addEventListener("change", () => (toggle(known, text, box.checked), show()));
  const remark = when ? element("small", { className: "card__remark" }, when) : null;
  const label = element("label", { className: "papers__label" }, box, element("span", {}, text, remark));
  const until = deadline ? element("p", { className: "path__until" }, `${strings.card.deadline}: ${deadline}`) : null;
  const reason = why ? element("p", { className: "path__why" }, ...textNodes(why)) : null;
  return element("li", { className: "path__step", lang: "vi" }, label, until, reason, opener);
}

function openerOf({ text }, offer, press) {
  if (!offer || !press) return null;
  const node = button(strings.card.open, "button button--quiet", () => press(offer));
  node.setAttribute("aria-label", `${strings.card.open}: ${text}`);
  return node;
}

/** A card of an office or a service: what is known of it, and the official page. */
export function recordCard(card) {
  const url = textOf(card.url) || textOf(recordOf(card.source).url);
  const fields = listOf(card.fields).map(recordOf).map(({ label, value }) => [label, value]);
  return cardFrame(
    textOf(card.title),
    fieldList(fields),
    isWebAddress(url) ? element("p", { className: "card__text" }, link(url, `${strings.card.page} ↗`)) : null,
  );
}
