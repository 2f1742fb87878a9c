import { kioskSeconds, optionsOf, TEXTS } from "./attributes.js";
import { Chat } from "./chat.js";
import { showAccent } from "./colour.js";
import { element } from "./dom.js";
import { icon } from "./icons.js";
import { strings } from "./strings.js";
import { Unread } from "./unread.js";

const STYLES = ["chat.css", "cards.css"];
const WHOLE_SCREEN = "(max-width: 480px)";
// Of these the chat is made once; another value makes another chat.
const REMAKING = ["server", "kiosk"];

/**
 * `<dvc-assistant>`: a button that opens the chat, or the chat itself where `position` is `inline`. Attributes and events
 * are described in docs/embedding-the-widget.md.
 */
export class AssistantElement extends HTMLElement {
  static observedAttributes = [...Object.values(TEXTS), "lang", "open", "kiosk"];

  #frame = element("div", { className: "frame", hidden: "" });
  #place = element("div", { className: "place" });
  #launcher = element("button", { type: "button", className: "launcher" });
  #badge = element("span", { className: "launcher__badge", "aria-hidden": "true", hidden: "" });
  #chat = null;
  #unread = null;
  #count = 0;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    this.#launcher.append(icon("chat"), this.#badge);
    this.#launcher.addEventListener("click", () => (this.open = true));
    this.#frame.append(this.#launcher, this.#place);
    root.append(...STYLES.map(styleSheet), this.#frame);
    root.addEventListener("keydown", (event) => this.#onKey(event));
    this.#showWhenStyled(root);
  }

  connectedCallback() {
    this.#chat ?? this.#make();
    this.#chat.start();
    document.addEventListener("focusin", this.#onFocus);
  }

  disconnectedCallback() {
    this.#chat?.stop();
    document.removeEventListener("focusin", this.#onFocus);
  }

  attributeChangedCallback(name, before, now) {
    if (this.#chat === null || before === now) return;
    if (name === "open") this.#turn(true);
    else if (name === "colour") showAccent(this.#frame, this.getAttribute("colour") ?? "");
    else if (REMAKING.includes(name)) this.#remake();
    else this.#chat.draw(this.#options());
  }

  get open() {
    return this.hasAttribute("open");
  }

  set open(value) {
    this.toggleAttribute("open", Boolean(value));
  }

  /** Seconds without input until a shared screen is wiped; 0 where it is nobody else's. */
  get kiosk() {
    return kioskSeconds(this);
  }

  set kiosk(value) {
    if (value) this.setAttribute("kiosk", value === true ? "" : String(value));
    else this.removeAttribute("kiosk");
  }

  get #isInline() {
    return this.getAttribute("position") === "inline";
  }

  #options() {
    return { ...optionsOf(this), close: () => (this.open = false) };
  }

  #make() {
    this.#chat = new Chat(this.#place, this.#options());
    this.#chat.addEventListener("draw", () => this.#turn(false));
    this.#unread = new Unread(this.#chat.session, (count) => this.#showCount(count));
    this.#chat.addEventListener("message", ({ detail }) => detail.isLive && this.#tell("message", detail.message));
    showAccent(this.#frame, this.getAttribute("colour") ?? "");
    this.#turn(false);
  }

  #remake() {
    this.#chat.stop();
    this.#make();
    if (this.isConnected) this.#chat.start();
  }

  // Brings what is seen in line with the attributes. `isAsked`: somebody wants it now, so the focus goes along.
  #turn(isAsked) {
    const isShown = this.open || this.#isInline;
    const { panel, field } = this.#chat.parts;
    const hadFocus = panel.contains(this.shadowRoot.activeElement);
    this.#launcher.hidden = isShown;
    this.#frame.dataset.position = this.getAttribute("position") ?? "right";
    this.#showCount(this.#count);
    panel.hidden = !isShown;
    this.#unread.look(isShown);
    if (!isAsked || this.#isInline) return;
    if (isShown) field.focus();
    else if (hadFocus) this.#launcher.focus();
    this.#tell(isShown ? "open" : "close");
  }

  #showCount(count) {
    this.#count = count;
    const name = strings.open;
    this.#badge.hidden = count === 0;
    this.#badge.textContent = count > 9 ? "9+" : String(count);
    this.#launcher.setAttribute("aria-label", count > 0 ? `${name}, ${strings.unread(count)}` : name);
    this.#launcher.title = name;
  }

  // Without its style the chat would flash by as bare text. Should the style never come, it is shown bare.
  #showWhenStyled(root) {
    const styles = [...root.querySelectorAll("link")];
    const loaded = styles.map((style) => new Promise((done) => ["load", "error"].forEach((type) => style.addEventListener(type, done))));
    Promise.all(loaded).then(() => (this.#frame.hidden = false));
  }

  #onKey(event) {
    // An input method, a list or a dialog may want the key for itself.
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || this.#isInline) return;
    if (!event.target.closest("dialog")) this.open = false;
  }

  // On a small screen the panel hides the page: what has the focus behind it could not be seen.
  #onFocus = ({ target }) => {
    if (this.open && !this.#isInline && target !== this && matchMedia(WHOLE_SCREEN).matches) this.open = false;
  };

  #tell(what, { seq, from } = {}) {
    const detail = what === "message" ? { seq, from } : null;
    this.dispatchEvent(new CustomEvent(`assistant-${what}`, { detail, bubbles: true, composed: true }));
  }
}

for (const [property, attribute] of Object.entries(TEXTS)) {
  Object.defineProperty(AssistantElement.prototype, property, {
    get() {
      return this.getAttribute(attribute) ?? "";
    },
    set(value) {
      this.setAttribute(attribute, value);
    },
    configurable: true,
    enumerable: true,
  });
}

function styleSheet(name) {
  return element("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href });
}

// The script may stand on a page twice, or come from two addresses.
if (!customElements.get("dvc-assistant")) customElements.define("dvc-assistant", AssistantElement);
