import { feedbackCard } from "./feedback.js";
import { pictureElement } from "./picture.js";
import { procedureCard } from "./procedure.js";
import { recordOf, textOf } from "./record.js";
import { eventCard, recordCard } from "./steps.js";
import { dossierCard } from "./timeline.js";

const ELEMENTS = {
  procedure: procedureCard,
  dossier: dossierCard,
  feedback: feedbackCard,
  event: eventCard,
  office: recordCard,
  service: recordCard,
  picture: ({ attachment }, { loadPicture }) => pictureElement({ attachment: textOf(attachment) }, loadPicture),
};
const NO_MEMORY = { load: () => null, save: () => {} };

/**
 * The element of a card, or null for a type that has none here: the text alone carries the whole answer.
 * `context`: `loadPicture(id)` resolves to a picture's bytes; `press({title, payload})` presses a button that the message
 * offers; `buttons` are those of the message; `memory` (`load(key)`, `save(key, value)`) is local to the device.
 */
export function cardElement(card, context = {}) {
  const { type, ...fields } = recordOf(card);
  if (!Object.hasOwn(ELEMENTS, textOf(type))) return null;
  return ELEMENTS[type](fields, { memory: NO_MEMORY, buttons: [], ...context });
}
