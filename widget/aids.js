// Typing aids and reading aloud are a help, not the chat: where they cannot be loaded, everything else works.
const suggest = () => import("./suggest.js").catch(() => null);
const speech = () => import("./speech.js").catch(() => null);

/** Starts suggestions and dictation for the parts of a view. `pick(title)` sends a suggestion. */
export async function startAids({ field, list, suggestionStatus, dictate }, api, pick) {
  const [suggestions, talking] = await Promise.all([suggest(), speech()]);
  suggestions?.startSuggestions({
    field,
    list,
    status: suggestionStatus,
    fetch: (text, signal) => api.suggestions(text, signal),
    onPick: ({ title }) => pick(title),
  });
  talking?.startDictation({ button: dictate, field, lang: "vi-VN" });
}

/** Whether this browser can read aloud. */
export async function canReadAloud() {
  return Boolean((await speech())?.canRead());
}

/** Reads a message aloud; its buttons and card stay silent. */
export async function readMessage({ text }) {
  (await speech())?.readAloud((text ?? "").replaceAll("**", ""), "vi-VN");
}

/** Is silent at once. */
export async function stopReading() {
  (await speech())?.stopReading?.();
}
