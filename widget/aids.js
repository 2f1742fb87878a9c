import { readAloud, startDictation } from "./speech.js";
import { startSuggestions } from "./suggest.js";

/** Starts suggestions and dictation for the parts of a view. `pick(title)` sends a suggestion. */
export function startAids({ field, list, suggestionStatus, dictate }, api, pick) {
  startSuggestions({
    field,
    list,
    status: suggestionStatus,
    fetch: (text, signal) => api.suggestions(text, signal),
    onPick: ({ title }) => pick(title),
  });
  startDictation({ button: dictate, field, lang: "vi-VN" });
}

/** Reads a message aloud; its buttons and card stay silent. */
export function readMessage({ text }) {
  readAloud((text ?? "").replaceAll("**", ""), "vi-VN");
}
