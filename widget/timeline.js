import { element } from "./dom.js";
import { badge, cardFrame, codeLine, dayOf, fieldList, listOf, recordOf, textOf } from "./record.js";
import { strings } from "./strings.js";
import { textNodes } from "./text.js";

const STAGE_TONES = { supplement: "warn", refused: "warn", result_ready: "good", returned: "good" };

/** The card of a dossier: its stage, the appointed day, and, for who has shown that it is theirs, all that happened. */
export function dossierCard(card) {
  const code = textOf(card.code);
  const title = textOf(card.title);
  const stage = stageOf(card);
  const fields = listOf(card.fields).map(recordOf).map(({ label, value }) => [label, value]);
  return cardFrame(
    title || code,
    title && title !== code ? codeLine(strings.card.dossierCode, code) : null,
    stage ? element("p", { className: "card__state" }, badge(stage, toneOfStage(card.stage))) : null,
    fieldList([[strings.card.appointed, dayOf(card.appointed_on)], [strings.card.office, card.office], ...fields]),
    timeline(listOf(card.events).map(recordOf)),
  );
}

function timeline(events) {
  if (events.length === 0) return null;
  const rows = events.map((event, at) => eventRow(event, at === events.length - 1));
  return element("ol", { className: "timeline", role: "list", "aria-label": strings.card.timeline }, ...rows);
}

// Only what the present stage asks for is still to be done.
function eventRow(event, isLast) {
  const { reason, todo, until, place } = strings.card.event;
  const lines = [line(reason, event.reason), isLast ? null : line(todo, event.todo), line(place, event.place)];
  const task = isLast && textOf(event.todo) ? taskBox(event, todo, until) : line(until, dayOf(event.until));
  return element(
    "li",
    { className: `timeline__event timeline__event--${toneOfStage(event.stage) || "plain"}`, ...(isLast ? { "aria-current": "step" } : {}) },
    element("p", { className: "timeline__stage" }, element("strong", {}, stageOf(event)), " ", timeOfEvent(event)),
    ...lines,
    task,
  );
}

function taskBox(event, todo, until) {
  return element("div", { className: "timeline__todo" }, line(todo, event.todo), line(until, dayOf(event.until)));
}

function timeOfEvent({ at, at_text: told }) {
  const words = textOf(told) || dayOf(at);
  return words ? element("span", { className: "timeline__time" }, words) : null;
}

function line(label, value) {
  const text = textOf(value);
  if (!text) return null;
  const words = element("span", { lang: "vi" }, ...textNodes(text));
  return element("p", {}, element("span", { className: "timeline__label" }, `${label}: `), words);
}

// The server's words may hold marks of bold, and are Vietnamese.
function stageOf({ stage, stage_text: told }) {
  const name = textOf(stage);
  if (Object.hasOwn(strings.card.stages, name)) return strings.card.stages[name];
  return textOf(told).replaceAll("**", "") || name;
}

function toneOfStage(stage) {
  return Object.hasOwn(STAGE_TONES, textOf(stage)) ? STAGE_TONES[textOf(stage)] : "";
}
