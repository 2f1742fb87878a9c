import { strings } from "./strings.js";

const SIZES = [100, 125, 150];
const NAMES = { language: "language", size: "size", speaks: "speaks" };

/** What the citizen has chosen, kept on the device; until then what the portal says. */
export class Choices {
  #store;
  #given;

  /** `given()` returns the portal's `{language, size}`. */
  constructor(store, given) {
    this.#store = store;
    this.#given = given;
  }

  get language() {
    return this.#store.get(NAMES.language) ?? this.#given().language;
  }

  /** Percent. */
  get size() {
    return this.#store.get(NAMES.size) ?? this.#given().size;
  }

  get speaks() {
    return this.#store.get(NAMES.speaks) ?? false;
  }

  set(name, value) {
    this.#store.set(NAMES[name], value);
  }
}

/** The rows of the menu. `act`: `anew()`, `erase()`, `choose(name, value)`. `canSpeak()`: this browser reads aloud. */
export function menuRows(choices, act, canSpeak) {
  const words = strings.menu;
  const sizes = SIZES.map((value, at) => ({
    title: `${words.sizes[value]} (${value} %)`,
    isFirst: at === 0,
    isPressed: () => choices.size === value,
    press: () => act.choose("size", value),
  }));
  const speaks = { title: words.speak, isPressed: () => choices.speaks, press: () => act.choose("speaks", !choices.speaks) };
  return [
    { title: words.anew, press: act.anew },
    { title: words.erase, press: act.erase },
    ...sizes,
    { title: words.language, lang: words.languageCode, isFirst: true, press: () => act.choose("language", words.languageCode) },
    { ...speaks, isHidden: () => !canSpeak() },
  ];
}
