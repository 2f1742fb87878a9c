import { ProblemError } from "./api.js";
import { loadPending, removePending, savePending } from "./storage.js";

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * Messages on their way to the server, in order, one at a time, kept over a reload. An item is
 * `{id, title, text | payload | file, order, state, reason}`; its `id` is the client_id of every try, so no message is stored
 * twice. States: `sending`, `waiting` (tried again by itself), `refused` (the citizen decides).
 * A picture (`file`) is not kept over a reload.
 */
export class Outgoing extends EventTarget {
  #deliver;
  #items = loadPending();
  #running = false;
  #failures = 0;
  #timer = 0;

  /** `deliver(item)` resolves when the server has stored the message. */
  constructor(deliver) {
    super();
    this.#deliver = deliver;
  }

  get items() {
    return [...this.#items];
  }

  /** Takes up `{title, text}`, `{title, payload}` or `{title, file}`. */
  add(content) {
    const item = { ...content, id: uuid(), order: Date.now(), state: "sending", reason: "" };
    this.#items.push(item);
    if (!item.file) savePending(item);
    this.#changed();
    return this.run();
  }

  discard(item) {
    this.#items = this.#items.filter((other) => other.id !== item.id);
    removePending(item);
    this.#changed();
  }

  clear() {
    this.items.forEach((item) => this.discard(item));
  }

  /** Sends what is waiting. Safe to call at any time. */
  async run() {
    clearTimeout(this.#timer);
    if (this.#running) return;
    this.#running = true;
    let goesOn = true;
    while (goesOn && this.#next()) goesOn = await this.#attempt(this.#next());
    this.#running = false;
  }

  #next() {
    return this.#items.find((item) => item.state !== "refused");
  }

  async #attempt(item) {
    this.#mark(item, "sending");
    try {
      await this.#deliver(item);
      this.#failures = 0;
      this.discard(item);
      return true;
    } catch (error) {
      return this.#failed(item, error);
    }
  }

  #failed(item, error) {
    const problem = error instanceof ProblemError ? error : null;
    this.#mark(item, problem?.isRefused ? "refused" : "waiting", problem?.advice);
    if (problem?.isRefused) return true;
    const delay = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.run(), Math.max(delay, (problem?.retryAfter ?? 0) * 1000));
    return false;
  }

  #mark(item, state, reason = "") {
    Object.assign(item, { state, reason });
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

// `crypto.randomUUID` exists only over https and on localhost; a test server in an office network has neither.
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
