import { button, element } from "./dom.js";
import { fees, itemList, times } from "./items.js";
import { papers } from "./papers.js";
import { cardFrame, codeLine, dayOf, fieldList, itemsOf, listOf, recordOf, textOf } from "./record.js";
import { strings } from "./strings.js";
import { link, safeHref } from "./text.js";

const OVERVIEW = "overview";

const BODIES = { documents: papers, fee: fees, time: times };

/** The card of a procedure: what was asked, each aspect folded on its own, and where it comes from. */
export function procedureCard(card, context) {
  const aspects = Object.entries(recordOf(card.aspects));
  const known = { code: textOf(card.code), title: textOf(card.title), source: recordOf(card.source), ...context };
  return cardFrame(
    known.title,
    codeLine(strings.card.code, known.code),
    // The summary of an overview is the text above.
    ...aspects.filter(([name]) => name !== OVERVIEW).map(([name, value]) => aspectPart(name, itemsOf(value), known)),
    sourceBlock(known),
  );
}

// Folded: the text above has told it; here it can be ticked, printed and compared.
function aspectPart(name, items, known) {
  const title = aspectTitle(name);
  if (items.length === 0) return unpublished(title);
  const count = items.length > 1 ? element("span", { className: "card__count" }, strings.card.count(items.length)) : null;
  const body = Object.hasOwn(BODIES, name) ? BODIES[name](items, known) : itemList(items, name);
  return element(
    "details",
    { className: "card__details", "data-aspect": name },
    element("summary", { className: "card__summary" }, element("span", {}, title), count),
    element("div", { className: "card__body" }, body),
  );
}

function unpublished(title) {
  const words = element("span", { className: "card__unpublished" }, strings.card.unpublished);
  return element("p", { className: "card__row" }, `${title}: `, words);
}

function aspectTitle(name) {
  return Object.hasOwn(strings.aspect, name) ? strings.aspect[name] : name;
}

const SHOWN_REFERENCES = 2;
const MISTAKE = "/report_mistake";

/** The evidence: decision, legal basis, the day of the last check, the official page, and a way to say that it is wrong. */
export function sourceBlock({ source, buttons, press }) {
  const references = [source.legal_basis].flat().map(textOf).filter(Boolean);
  return element(
    "footer",
    { className: "card__source" },
    fieldList([
      [strings.card.decision, source.decision],
      [strings.card.checkedAt, dayOf(source.checked_at)],
      [strings.card.legalBasis, references.length > SHOWN_REFERENCES ? "" : references.join("; ")],
    ]),
    references.length > SHOWN_REFERENCES ? foldedReferences(references) : null,
    actions(officialLink(source.url), mistakeButton(listOf(buttons), press)),
  );
}

// Some records name a dozen texts.
function foldedReferences(references) {
  const summary = element(
    "summary",
    { className: "card__summary" },
    element("span", {}, strings.card.legalBasis),
    element("span", { className: "card__count" }, strings.card.references(references.length)),
  );
  return element("details", { className: "card__details" }, summary, element("p", { className: "card__body", lang: "vi" }, references.join("; ")));
}

function actions(...nodes) {
  const shown = nodes.filter((node) => node !== null);
  return shown.length > 0 ? element("p", { className: "card__actions" }, ...shown) : null;
}

function officialLink(url) {
  return safeHref(textOf(url)) ? link(textOf(url), `${strings.card.source} ↗`) : null;
}

/** Whether a button of a message reports a mistake; the card of a procedure shows it itself. */
export function isMistakeButton(offer) {
  return textOf(recordOf(offer).payload).startsWith(MISTAKE);
}

function mistakeButton(buttons, press) {
  const offer = buttons.find(isMistakeButton);
  return offer && press ? button(strings.card.mistake, "button button--quiet", () => press(offer)) : null;
}
