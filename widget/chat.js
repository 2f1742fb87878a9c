import { readMessage } from "./aids.js";
import { Choices, menuRows } from "./choices.js";
import { setText } from "./composer.js";
import { askWhether } from "./dialog.js";
import { startKiosk } from "./kiosk.js";
import { startMenu } from "./menu.js";
import { Session } from "./session.js";
import { canRead, stopReading } from "./speech.js";
import { setLanguage, strings } from "./strings.js";
import { Transcript } from "./transcript.js";
import { buildView } from "./view.js";
import { contextOf, startParts } from "./wiring.js";

/**
 * The chat, drawn into `root`. `options`: `server` (an address that ends with a slash), `heading`, `greeting`, `language`,
 * `size` (percent), `kiosk` (seconds, or 0), `isInline`, `close()`. Events: `message` (detail: `{message, isLive}`), `anew`
 * (the transcript is another one), `draw` (the parts are new).
 */
export class Chat extends EventTarget {
  #root;
  #options;
  #choices;
  #transcript = null;
  #shown = "";
  #notices = [];

  constructor(root, options) {
    super();
    this.#root = root;
    this.#options = options;
    this.session = new Session(options.server, options.kiosk > 0);
    this.#choices = new Choices(this.session.store, () => this.#options);
    this.parts = null;
    this.draw();
    this.#listen();
  }

  /** Begins, or goes on after `stop`. */
  async start() {
    await this.session.start((signal) => {
      if (this.#options.kiosk > 0) this.#startKiosk(signal);
      this.#transcript.setQuiet(true);
    });
    this.#transcript.setQuiet(false);
    this.#announce();
  }

  stop() {
    stopReading();
    this.session.stop();
  }

  /** Draws everything anew, with other options where they are given. A text that is being typed stays. */
  draw(options = {}) {
    Object.assign(this.#options, options);
    const draft = this.parts?.field.value ?? "";
    this.#shown = this.#choices.language;
    setLanguage(this.#shown);
    this.parts = buildView(this.#options);
    this.#startParts();
    this.#root.replaceChildren(this.parts.panel);
    if (draft) setText(this.parts.field, draft);
    this.#transcript.setQuiet(true);
    this.session.messages.forEach((message) => this.#transcript.add(message));
    this.#transcript.announce(this.#notices);
    this.#transcript.setQuiet(false);
    this.#showSize();
    this.#showPending();
    this.dispatchEvent(new Event("draw"));
  }

  #listen() {
    const on = (type, action) => this.session.addEventListener(type, ({ detail }) => action(detail));
    on("message", (detail) => this.#showMessage(detail));
    on("pending", () => this.#showPending());
    on("state", () => this.#showState());
    on("sync", () => this.#showChoices());
    on("lost", () => this.#transcript.note(strings.renewed));
    on("deleted", () => this.#transcript.note(strings.erase.done));
    on("anew", () => this.#showAnew());
  }

  #startParts() {
    const send = (content) => this.#send(content);
    const act = {
      anew: () => this.#ask(strings.anew, () => this.session.startAnew()),
      erase: () => this.#ask(strings.erase, () => this.#erase()),
      choose: (name, value) => this.#choose(name, value),
    };
    this.parts.close?.addEventListener("click", () => this.#options.close());
    startParts(this.parts, this.session.api, send);
    startMenu(this.parts.menu, menuRows(this.#choices, act, canRead));
    this.#transcript = new Transcript(this.parts, contextOf(this.session, this.parts.field, send));
  }

  #send(content) {
    this.session.outgoing.add(content);
    this.#transcript.toEnd();
  }

  #showMessage({ message, isLive }) {
    this.#transcript.add(message);
    if (isLive && message.from !== "citizen" && this.#choices.speaks) readMessage(message);
    this.dispatchEvent(new CustomEvent("message", { detail: { message, isLive } }));
  }

  #showPending() {
    this.#transcript.showPending(this.session.outgoing.items);
    this.#showState();
  }

  #showState() {
    this.#transcript.showState(this.session);
  }

  #showAnew() {
    stopReading();
    this.#transcript.clear();
    this.#showState();
    this.#announce();
    this.dispatchEvent(new Event("anew"));
  }

  // A chat that has begun is told by the conversation. Without an answer there is nothing to tell.
  async #announce() {
    if (!this.session.isEmpty) return;
    this.#notices = await this.session.api.notices().catch(() => this.#notices);
    this.#transcript.announce(this.#notices);
  }

  // What another tab, or another element of the page, has chosen.
  #showChoices() {
    if (this.#shown !== this.#choices.language) this.draw();
    else this.#showSize();
  }

  #showSize() {
    this.#root.style.setProperty("--dvc-size", String(this.#choices.size / 100));
  }

  #choose(name, value) {
    this.#choices.set(name, value);
    if (name === "speaks") stopReading();
    this.#showChoices();
    // The view is new: the focus goes to where it was opened from.
    if (name === "language") this.parts.menu.querySelector("button").focus();
  }

  async #ask(words, act) {
    const isYes = await askWhether(this.parts.panel, words);
    if (isYes) await act();
    this.parts.field.focus();
  }

  async #erase() {
    setText(this.parts.field, "");
    const isDone = await this.session.erase();
    this.#transcript.note(isDone ? strings.erase.done : strings.erase.later);
  }

  #startKiosk(signal) {
    startKiosk({
      signal,
      seconds: this.#options.kiosk,
      part: () => this.parts.kiosk,
      isUsed: () => !this.session.isEmpty || this.parts.field.value !== "",
      wipe: () => this.#wipe(),
    });
  }

  // The choices of one person are not those of the next.
  #wipe() {
    this.session.store.clear();
    this.session.erase();
    setText(this.parts.field, "");
    this.draw();
  }
}
