import { element } from "./dom.js";
import { dayOf, textOf } from "./record.js";
import { strings } from "./strings.js";
import { link, safeHref, textNodes } from "./text.js";

const MAP = "https://www.openstreetmap.org/search?query=";

/** The items of an aspect as a list, steps in order; a single item is a paragraph. */
export function itemList(items, name) {
  const nodes = items.map((item) => [...itemNodes(item, name), mapLink(item)]);
  if (nodes.length === 1) return element("p", { className: "card__text", lang: "vi" }, ...nodes[0]);
  const rows = nodes.map((each) => element("li", { lang: "vi" }, ...each));
  return element(name === "steps" ? "ol" : "ul", { className: "card__list" }, ...rows);
}

function itemNodes(item, name) {
  if (name === "form") return formNodes(item);
  const isTold = !isWebAddress(item.url) || item.text.includes(item.url);
  return [...textNodes(item.text), isTold ? null : linkLine(item.url, strings.card.source)];
}

// A line of its own, in the language of the page; the record around it is Vietnamese.
function linkLine(url, title) {
  return element("small", { className: "card__remark", lang: strings.lang }, link(url, `${title} ↗`));
}

function formNodes({ text, url, document: paper, case: onlyIn }) {
  const remark = [textOf(paper) === text ? "" : textOf(paper), textOf(onlyIn)].filter(Boolean).join(" · ");
  return [formLink(text, url), remark ? element("small", { className: "card__remark" }, remark) : null];
}

/** The name of a form, as a link where the record has the file. */
export function formLink(name, url) {
  return isWebAddress(url) ? link(url, `${strings.card.download(name)} ↓`) : document.createTextNode(name);
}

/** Whether a card's address may be opened as a page or a file. */
export function isWebAddress(url) {
  return safeHref(textOf(url))?.startsWith("https:") ?? false;
}

// A search, not a place: the record names the office, not where it stands.
function mapLink({ office, province }) {
  const query = [textOf(office), textOf(province)].filter(Boolean).join(", ");
  if (!textOf(office)) return null;
  return linkLine(MAP + encodeURIComponent(query), strings.card.map);
}

/** Fees as a table: how much, for what, how it is handed in, until when. */
export function fees(items) {
  const { amount, forWhat, method, until } = strings.card.columns;
  const cellsOf = (item) => [whole(item, "amount_text"), textOf(item.case), methodOf(item), dayOf(item.valid_until)];
  return figures(items, [amount, forWhat, method, until], cellsOf);
}

/** Times as a table: how long, for what, how it is handed in. */
export function times(items) {
  const { duration, forWhat, method } = strings.card.columns;
  const cellsOf = (item) => [whole(item, "duration_text"), textOf(item.case), methodOf(item)];
  return figures(items, [duration, forWhat, method], cellsOf);
}

// A sentence for a single one. Columns that no row fills are left out.
function figures(items, words, cellsOf) {
  if (items.length === 1) return element("p", { className: "card__text", lang: "vi" }, ...textNodes(items[0].text));
  const rows = items.map(cellsOf);
  const used = words.map((_, at) => at).filter((at) => rows.some((cells) => cells[at]));
  return table(used.map((at) => words[at]), rows.map((cells) => used.map((at) => cells[at])));
}

// Without the figure alone the whole sentence stands in its place.
function whole(item, name) {
  return textOf(item[name]) || item.text;
}

function methodOf({ method }) {
  const name = textOf(method);
  return Object.hasOwn(strings.card.methods, name) ? strings.card.methods[name] : name;
}

// Laid out as blocks where there is no room (cards.css), which takes a table's roles away: they are given by name.
function table(words, rows) {
  const head = element("tr", { role: "row" }, ...words.map((word) => element("th", { role: "columnheader", scope: "col" }, word)));
  const body = rows.map((cells) => element("tr", { role: "row" }, ...cells.map((text, at) => cell(text, words[at]))));
  return element(
    "table",
    { className: "figures", role: "table" },
    element("thead", { role: "rowgroup" }, head),
    element("tbody", { role: "rowgroup" }, ...body),
  );
}

function cell(text, word) {
  return element("td", { role: "cell", lang: "vi", "data-label": word }, text);
}
