import { english } from "./strings.en.js";
import { vietnamese } from "./strings.vi.js";

const LANGUAGES = { vi: vietnamese, en: english };

/** What the page says, in the chosen language. A live binding: read it when something is drawn. */
export let strings = vietnamese;

/** Chooses `vi` or `en` for everything that is drawn from now on; anything else is Vietnamese. */
export function setLanguage(lang) {
  strings = LANGUAGES[lang] ?? vietnamese;
}
