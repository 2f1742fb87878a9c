import { element } from "./dom.js";

/** The card of a dossier or of feedback: a title, fields `[{label, value}]` and events, all of them optional. */
export function recordCard({ title, code, fields, events }) {
  const heading = title || code || "";
  return element(
    "section",
    { className: "card", "aria-label": heading },
    heading ? element("h3", { className: "card__title" }, heading) : null,
    fieldList(fields ?? []),
    eventList(events ?? []),
  );
}

function fieldList(fields) {
  const shown = fields.filter(({ value }) => value);
  if (shown.length === 0) return null;
  const rows = shown.flatMap(({ label, value }) => [element("dt", {}, label), element("dd", {}, value)]);
  return element("dl", { className: "card__fields" }, ...rows);
}

function eventList(events) {
  return events.length > 0 ? element("ol", { className: "card__events" }, ...events.map(eventRow)) : null;
}

function eventRow({ stage_text: stage, at_text: at, reason, todo }) {
  const line = (text) => (text ? element("p", {}, text) : null);
  const time = at ? element("span", { className: "card__event-time" }, ` ${at}`) : null;
  return element("li", {}, stage ?? "", time, line(reason), line(todo));
}
