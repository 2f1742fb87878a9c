import { checklistTools, dutyOf, markOf, marksOf, remarkOf, toggle } from "./checklist.js";
import { element } from "./dom.js";
import { formLink, isWebAddress } from "./items.js";
import { groupBy, textOf } from "./record.js";
import { strings } from "./strings.js";

/** The papers by case, each with a box to tick: a list of one's own, kept on this device. */
export function papers(items, known) {
  const groups = [...groupBy(items, (item) => textOf(item.case))];
  const tools = checklistTools(items, known);
  const ticked = new Set(marksOf(known));
  const onTick = (mark, isTicked) => (toggle(known, mark, isTicked), tools.show());
  const drawn = groups.map(([name, ofCase]) => caseGroup(name, ofCase, groups.length, { ticked, onTick }));
  return element("div", { className: "papers" }, ...drawn, tools.node);
}

function caseGroup(name, items, groups, boxes) {
  const legend = name || (groups > 1 ? strings.card.everyCase : strings.aspect.documents);
  const parts = [...groupBy(items, dutyOf)];
  const lists = parts.flatMap(([duty, ofDuty]) => dutyPart(duty, ofDuty, parts.length > 1, boxes));
  const className = groups > 1 ? "papers__case" : "visually-hidden";
  return element("fieldset", { className: "papers__group" }, element("legend", { className }, legend), ...lists);
}

// What is only shown always says so; what is handed in only where both stand together.
function dutyPart(duty, items, isMixed, boxes) {
  const heading = isMixed || duty === "show" ? element("p", { className: `papers__duty papers__duty--${duty}` }, strings.card[duty]) : null;
  return [heading, element("ul", { className: "papers__list", role: "list" }, ...items.map((item) => paper(item, boxes)))];
}

function paper(item, { ticked, onTick }) {
  const mark = markOf(item);
  const box = element("input", { type: "checkbox", className: "papers__box" });
  box.checked = ticked.has(mark);
  box.addEventListener("change", () => onTick(mark, box.checked));
  const hasFile = isWebAddress(item.url);
  const remark = remarkOf(hasFile ? { ...item, form: "" } : item);
  const small = remark ? element("small", { className: "card__remark", lang: strings.lang }, remark) : null;
  const words = element("span", { lang: "vi" }, item.text, small);
  // The link stands beside the label: a press on it must not tick the box.
  const form = hasFile ? element("small", { className: "card__remark papers__form" }, formLink(textOf(item.form) || item.text, item.url)) : null;
  return element("li", {}, element("label", { className: "papers__label" }, box, words), form);
}
