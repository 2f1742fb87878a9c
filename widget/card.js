import { button, element } from "./dom.js";
import { itemRows } from "./items.js";
import { pictureElement } from "./picture.js";
import { recordCard } from "./record.js";
import { strings } from "./strings.js";
import { link } from "./text.js";

const SHOWN_ROWS = 7;
const SHOWN_REFERENCES = 2;

const ELEMENTS = { procedure: procedureCard, dossier: recordCard, feedback: recordCard, picture: pictureElement };

/**
 * The element of a card, or null for a type that has none here: the text alone carries the whole answer.
 * `loadPicture(id)` resolves to a picture's bytes.
 */
export function cardElement(card, loadPicture) {
  return Object.hasOwn(ELEMENTS, card?.type ?? "") ? ELEMENTS[card.type](card, loadPicture) : null;
}

function procedureCard(card) {
  return element(
    "section",
    { className: "card", "aria-label": card.title },
    element("h3", { className: "card__title" }, card.title),
    element("p", { className: "card__code" }, `${strings.card.code}: `, element("code", {}, card.code)),
    aspectDetails(card.aspects ?? {}),
    sourceBlock(card.source ?? {}),
  );
}

// The text above has said the answer already; the card keeps everything, folded away until it is wanted.
function aspectDetails(aspects) {
  const names = Object.keys(aspects);
  if (names.length === 0) return null;
  const titles = names.map(aspectTitle).join(", ");
  return element(
    "details",
    { className: "card__details" },
    element("summary", { className: "card__summary" }, `${strings.card.details}: ${titles}`),
    ...names.flatMap((name) => [
      element("h4", { className: "card__aspect" }, aspectTitle(name)),
      itemList(aspects[name] ?? []),
    ]),
  );
}

function aspectTitle(name) {
  return strings.aspect[name] ?? name;
}

function itemList(items) {
  if (items.length === 0) return element("p", { className: "card__unpublished" }, strings.card.unpublished);
  const rows = itemRows(items);
  const list = element("ul", { className: "card__list" }, ...rows.slice(0, SHOWN_ROWS));
  const rest = rows.slice(SHOWN_ROWS);
  if (rest.length === 0) return list;
  const more = button(strings.card.more(items.length), "button button--quiet", () => {
    list.append(...rest);
    more.remove();
    // The pressed button is gone: the reader goes on with the first line that was hidden.
    rest[0].tabIndex = -1;
    rest[0].focus();
  });
  return element("div", {}, list, more);
}

function sourceBlock(source) {
  const rows = [
    [strings.card.decision, source.decision],
    [strings.card.legalBasis, legalBasis([source.legal_basis ?? []].flat())],
    [strings.card.checkedAt, vietnameseDate(source.checked_at)],
  ].filter(([, value]) => value);
  const terms = rows.flatMap(([term, value]) => [element("dt", {}, term), element("dd", {}, value)]);
  return element(
    "footer",
    { className: "card__source" },
    terms.length > 0 ? element("dl", {}, ...terms) : null,
    source.url ? element("p", { className: "card__link" }, link(source.url, `${strings.card.source} ↗`)) : null,
  );
}

// Some records name a dozen texts; the first ones stand for them until the list is opened.
function legalBasis(references) {
  if (references.length <= SHOWN_REFERENCES) return references.join("; ");
  const first = references.slice(0, SHOWN_REFERENCES).join("; ");
  const rest = references.slice(SHOWN_REFERENCES);
  const summary = element("summary", { className: "card__summary" }, strings.card.moreReferences(first, rest.length));
  return element("details", {}, summary, rest.join("; "));
}

/** `2026-07-03` or a full timestamp as `03/07/2026`; anything else as it is. */
export function vietnameseDate(value) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})/u.exec(value ?? "");
  return parts ? `${parts[3]}/${parts[2]}/${parts[1]}` : (value ?? "");
}
