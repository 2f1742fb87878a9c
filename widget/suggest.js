import { element, isComposing } from "./dom.js";
import { strings } from "./strings.js";

const PAUSE_MS = 200;
const SHORTEST = 3;
const LONGEST = 100;

/**
 * Offers titles while `field` is being typed in: a combobox with a list beside it (WAI-ARIA APG). `list` is an empty `ul
 * role="listbox"`, `status` a polite status; `fetch(text, signal)` resolves to `[{code, title}]`; `onPick` gets what was
 * chosen. Returns `{ close }`.
 */
export function startSuggestions({ field, list, status, fetch, onPick }) {
  const box = new Suggestions({ field, list, status, fetch, onPick });
  return { close: () => box.close() };
}

class Suggestions {
  #field;
  #list;
  #status;
  #fetch;
  #onPick;
  #found = [];
  #active = -1;
  #timer = 0;
  #asking = null;
  #asked = "";

  constructor({ field, list, status, fetch, onPick }) {
    [this.#field, this.#list, this.#status, this.#fetch, this.#onPick] = [field, list, status, fetch, onPick];
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": list.id };
    for (const [name, value] of Object.entries(attributes)) field.setAttribute(name, value);
    this.close();
    field.addEventListener("input", (event) => this.#typed(event));
    // A word of an input method is finished without a further input in some browsers.
    field.addEventListener("compositionend", () => this.#later());
    field.addEventListener("keydown", (event) => this.#pressed(event));
    field.addEventListener("blur", () => this.close());
    field.form?.addEventListener("submit", () => this.close());
    // The field keeps the focus: on a phone the keyboard would go down, and the list with it.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.#clicked(event));
  }

  close() {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    [this.#asking, this.#asked, this.#found] = [null, "", []];
    this.#list.replaceChildren();
    this.#list.hidden = true;
    this.#status.textContent = "";
    this.#field.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  #typed(event) {
    // What an input method shows before its word is done is not what will be sent; yet telex keyboards compose every
    // word, so the list stays as it was until the word is done.
    if (!event.isComposing) this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    const text = this.#field.value.trim();
    if ([...text].length < SHORTEST || [...text].length > LONGEST || text.includes("\n")) return this.close();
    this.#timer = setTimeout(() => this.#ask(text), PAUSE_MS);
  }

  async #ask(text) {
    if (text === this.#asked) return;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const found = await this.#fetch(text, asking.signal);
      if (asking === this.#asking && this.#field.value.trim() === text) this.#show(text, found);
    } catch {
      // A help that does not come is no error to tell; an older question was given up on purpose.
      if (asking === this.#asking) this.close();
    }
  }

  #show(text, found) {
    // What stands in the field already is no help.
    const isTyped = found.length === 1 && found[0].title.toLowerCase() === text.toLowerCase();
    if (found.length === 0 || isTyped) return this.close();
    [this.#asked, this.#found] = [text, found];
    this.#list.replaceChildren(...found.map(({ title }, at) => optionOf(`${this.#list.id}-${at}`, title)));
    this.#list.hidden = false;
    this.#field.setAttribute("aria-expanded", "true");
    this.#status.textContent = strings.suggested(found.length);
    this.#activate(-1);
  }

  #pressed(event) {
    if (isComposing(event) || event.altKey || event.ctrlKey || event.metaKey) return;
    if (this.#list.hidden) return;
    if (!this.#act(event)) return;
    event.preventDefault();
    // Escape would close the whole chat as well.
    event.stopPropagation();
  }

  // Whether the key was one of the list.
  #act({ key, shiftKey }) {
    if (key === "ArrowDown") this.#move(1);
    else if (key === "ArrowUp") this.#move(-1);
    else if (key === "Escape") this.close();
    else if (key === "Enter" && this.#active >= 0 && !shiftKey) this.#pick(this.#active);
    else return false;
    return true;
  }

  // Round and round, with the field itself between the last option and the first.
  #move(step) {
    const places = this.#found.length + 1;
    this.#activate(((this.#active + 1 + step + places) % places) - 1);
  }

  #clicked(event) {
    const option = event.target.closest("[role=option]");
    if (option) this.#pick([...this.#list.children].indexOf(option));
  }

  #pick(at) {
    const chosen = this.#found[at];
    this.close();
    this.#onPick(chosen);
  }

  #activate(at) {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = at;
    const option = this.#list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#field.setAttribute("aria-activedescendant", option.id);
    else this.#field.removeAttribute("aria-activedescendant");
  }
}

function optionOf(id, title) {
  return element("li", { role: "option", id, "aria-selected": "false", lang: "vi" }, title);
}
