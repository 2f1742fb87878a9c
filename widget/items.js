import { element } from "./dom.js";
import { strings } from "./strings.js";
import { link, safeHref, textNodes } from "./text.js";

/** A list row for each item of an aspect; papers get a heading row where their case changes. */
export function itemRows(items) {
  let shownCase = "";
  return items.map(asItem).flatMap((item) => {
    const heading = isDocument(item) && item.case !== shownCase ? [caseRow(item.case)] : [];
    shownCase = item.case;
    return [...heading, itemRow(item)];
  });
}

function asItem(item) {
  return typeof item === "object" && item !== null ? { case: "", ...item } : { text: String(item), case: "" };
}

// Only of a paper the case, its duty and the copies stand beside the text; elsewhere the text tells them.
function isDocument(item) {
  return "duty" in item;
}

function caseRow(name) {
  return element("li", { className: "card__case" }, name || strings.card.everyCase);
}

function itemRow(item) {
  const duty = item.duty === "show" ? strings.card.show : "";
  const remarks = isDocument(item) ? remarksOf(item) : "";
  const address = safeHref(item.url) ? [" ", link(item.url, `${strings.card.source} ↗`)] : [];
  return element("li", {}, ...textNodes(duty + (item.text ?? item.title ?? "") + remarks), ...address);
}

function remarksOf({ originals, copies, form }) {
  const parts = [
    originals ? strings.card.originals(originals) : "",
    copies ? strings.card.copies(copies) : "",
    form ? strings.card.form(form) : "",
  ].filter(Boolean);
  return parts.length > 0 ? ` (${parts.join(", ")})` : "";
}
