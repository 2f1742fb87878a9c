import { element } from "./dom.js";
import { textNodes } from "./text.js";

/** A card's value as text: numbers are written out, anything but text and numbers is nothing. */
export function textOf(value) {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  return typeof value === "string" ? value.trim() : "";
}

/** A card's value as a list; what is no list is empty. */
export function listOf(value) {
  return Array.isArray(value) ? value : [];
}

/** A card's value as an object with fields; what is none has no fields. */
export function recordOf(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

/** The items of an aspect as objects with a `text`; those without any text are left out. */
export function itemsOf(value) {
  const items = listOf(value).map((item) => (typeof item === "object" ? recordOf(item) : { text: item }));
  return items.map((item) => ({ ...item, text: textOf(item.text) || textOf(item.title) })).filter(({ text }) => text);
}

/** Objects in groups of the same key, in the order in which the keys first appear. */
export function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** `2026-07-03` or a full timestamp as `03/07/2026`; other text as it is. */
export function dayOf(value) {
  const text = textOf(value);
  const parts = /^(\d{4})-(\d{2})-(\d{2})/u.exec(text);
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : text;
}

/** The frame of a card: a region named by its title, with the title on top. */
export function cardFrame(title, ...children) {
  return element(
    "section",
    { className: "card", ...(title ? { "aria-label": title } : {}) },
    title ? element("h3", { className: "card__title", lang: "vi" }, title) : null,
    ...children,
  );
}

/** Pairs of a label and a value as a list of terms; pairs without a value are left out, null when none is left. */
export function fieldList(pairs) {
  const shown = pairs.map(([label, value]) => [textOf(label), textOf(value)]).filter(([, value]) => value);
  if (shown.length === 0) return null;
  const rows = shown.map(([label, value]) =>
    element("div", {}, element("dt", {}, label), element("dd", { lang: "vi" }, ...textNodes(value))),
  );
  return element("dl", { className: "card__fields" }, ...rows);
}

/** A state in words; `tone` ("good", "warn", or nothing) only adds a colour. */
export function badge(words, tone = "") {
  return element("span", { className: tone ? `badge badge--${tone}` : "badge" }, words);
}

/** A line of small print: a label and a code or date. */
export function codeLine(label, code) {
  return code ? element("p", { className: "card__code" }, `${label}: `, element("code", {}, code)) : null;
}
