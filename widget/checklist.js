import { button, element } from "./dom.js";
import { printSheet } from "./print.js";
import { dayOf, groupBy, listOf, textOf } from "./record.js";
import { strings } from "./strings.js";

/** A short name of a paper, the same at every visit. */
export function markOf({ case: onlyIn, text }) {
  let hash = 5381;
  for (const letter of `${textOf(onlyIn)}\n${text}`) hash = (hash * 33 + letter.codePointAt(0)) % 0xffffffff;
  return hash.toString(36);
}

/** Whether the paper is handed in ("submit") or only shown ("show"). */
export function dutyOf({ duty }) {
  return duty === "show" ? "show" : "submit";
}

/** `1 bản chính, 2 bản sao, mẫu TK01`; the usual single original goes without saying. */
export function remarkOf({ text, originals, copies, form }) {
  const [first, second] = [countOf(originals), countOf(copies)];
  const isUsual = first === 1 && second === 0;
  const name = textOf(form);
  const parts = [
    first && !isUsual ? strings.card.originals(first) : "",
    second ? strings.card.copies(second) : "",
    name && name !== text ? strings.card.form(name) : "",
  ];
  return parts.filter(Boolean).join(", ");
}

function countOf(value) {
  return Number.isInteger(value) && value > 0 ? value : 0;
}

/** The papers of the procedure that were ticked on this device, by their marks. */
export function marksOf({ code, memory }) {
  return listOf(memory.load(keyOf(code)));
}

/** Keeps a tick or takes it away. What is stored is read again: the same procedure may stand in two messages. */
export function toggle(known, mark, isTicked) {
  const others = marksOf(known).filter((other) => other !== mark);
  known.memory.save(keyOf(known.code), isTicked ? [...others, mark] : others);
}

function keyOf(code) {
  return `checklist.${code}`;
}

/** How many papers are there already, and the buttons that take the list along; `show` tells the count anew. */
export function checklistTools(items, known) {
  const count = element("output", { className: "papers__count" });
  const show = () => {
    count.textContent = strings.card.have(items.filter((item) => marksOf(known).includes(markOf(item))).length, items.length);
  };
  show();
  const print = button(strings.card.print, "button button--quiet", () => printSheet(sheetOf(items, known)));
  const save = button(strings.card.save, "button button--quiet", () => saveText(sheetOf(items, known), known.code));
  const buttons = element("div", { className: "buttons" }, print, save);
  return { node: element("div", { className: "papers__tools" }, count, buttons), show };
}

/** What is printed and saved: `title`, `groups` of `{title, lines}`, `note` on where it comes from. */
function sheetOf(items, known) {
  const { code, title, source } = known;
  const ticked = marksOf(known);
  const groups = [...groupBy(items, (item) => textOf(item.case))];
  const checked = dayOf(source.checked_at);
  const note = [`${strings.card.code} ${code}`, checked ? `${strings.card.checkedAt} ${checked}` : "", textOf(source.url)];
  return {
    title: strings.card.listTitle(title),
    groups: groups.map(([name, ofCase]) => ({
      title: name || strings.card.everyCase,
      lines: ofCase.map((item) => lineOf(item, ticked.includes(markOf(item)))),
    })),
    note: note.filter(Boolean).join(" · "),
  };
}

function lineOf(item, isTicked) {
  const remarks = [dutyOf(item) === "show" ? strings.card.show : "", remarkOf(item)].filter(Boolean).join("; ");
  const line = `${isTicked ? "☑" : "☐"} ${item.text}`;
  return remarks ? `${line} (${remarks})` : line;
}

function saveText({ title, groups, note }, code) {
  const lines = [title, ...groups.flatMap((group) => ["", group.title, ...group.lines]), "", note];
  // Windows' own editor takes the mark and the line ends for granted.
  const address = URL.createObjectURL(new Blob(["\ufeff", lines.join("\r\n")], { type: "text/plain;charset=utf-8" }));
  const name = `${strings.card.fileName}-${code.replace(/[^\w.-]/gu, "")}.txt`;
  element("a", { href: address, download: name }).click();
  // Not at once: the browser reads the address after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
