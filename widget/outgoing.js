import { ProblemError } from "./api.js";
import { uuid } from "./uuid.js";

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
const PENDING = "pending.";

/**
 * Messages on their way to the server, in order, one at a time, kept over a reload and shared by all tabs. An item is
 * `{id, title, text | payload | file, order, state, reason}`; its `id` is the client_id of every try, so no message is
 * stored twice. States: `sending`, `waiting` (tried again by itself), `refused` (the citizen decides). An item stays
 * until the transcript shows it. A picture (`file`) belongs to its tab and is not kept over a reload.
 */
export class Outgoing extends EventTarget {
  #store;
  #deliver;
  #catchUp;
  #items;
  #running = false;
  #failures = 0;
  #timer = 0;

  /** `deliver(item)` resolves when the server has stored it; `catchUp()` to true when the transcript is up to date. */
  constructor(store, deliver, catchUp) {
    super();
    this.#store = store;
    this.#deliver = deliver;
    this.#catchUp = catchUp;
    this.#items = this.#stored();
  }

  get items() {
    return [...this.#items];
  }

  has(item) {
    return this.#items.some(({ id }) => id === item.id);
  }

  /** Takes up `{title, text}`, `{title, payload}` or `{title, file}`. */
  add(content) {
    const order = Math.max(Date.now(), (this.#items.at(-1)?.order ?? 0) + 1);
    const item = { ...content, id: uuid(), order, state: "sending", reason: "" };
    this.#items.push(item);
    this.#keep(item);
    this.#changed();
    return this.run();
  }

  discard(item) {
    this.#store.remove(PENDING + item.id);
    this.#drop(({ id }) => id === item.id);
  }

  clear() {
    this.items.forEach((item) => this.discard(item));
  }

  /** The transcript shows the message of this client_id. */
  settle(id) {
    if (this.has({ id })) this.discard({ id });
  }

  /** Takes over what other tabs took up, sent, discarded or were refused, and goes on. */
  sync() {
    const fresh = this.#stored();
    for (const item of fresh) {
      const known = this.#items.find(({ id }) => id === item.id);
      if (!known) this.#items.push(item);
      else if (known.state !== item.state && item.state === "refused") Object.assign(known, item);
    }
    this.#items.sort((a, b) => a.order - b.order);
    this.#changed();
    if (this.#gone().length > 0) this.#settleGone();
    return this.run();
  }

  /** Sends what is waiting. Safe to call at any time. */
  async run() {
    clearTimeout(this.#timer);
    if (this.#running) return;
    this.#running = true;
    let goesOn = true;
    while (goesOn && this.#next()) goesOn = await this.#store.exclusively(() => this.#attempt());
    this.#running = false;
  }

  /** Leaves what is waiting as it is. */
  rest() {
    clearTimeout(this.#timer);
  }

  #stored() {
    return this.#store.all(PENDING).sort((a, b) => a.order - b.order);
  }

  // Sent by this tab, or sent or discarded by another.
  #gone() {
    const kept = new Set(this.#stored().map(({ id }) => id));
    return this.#items.filter(({ id, file, isSent }) => (file ? isSent : !kept.has(id)));
  }

  #next() {
    const gone = this.#gone();
    return this.#items.find((item) => item.state !== "refused" && !gone.includes(item));
  }

  // The first in the row is looked for now: another tab may have sent it while this one waited for its turn.
  async #attempt() {
    const item = this.#next();
    if (!item) return false;
    this.#mark(item, "sending");
    try {
      await this.#deliver(item);
    } catch (error) {
      return this.#failed(item, error);
    }
    this.#failures = 0;
    item.isSent = true;
    this.#store.remove(PENDING + item.id);
    await this.#settleGone();
    return true;
  }

  async #settleGone() {
    if (!(await this.#catchUp())) return;
    const gone = this.#gone();
    this.#drop((item) => gone.includes(item));
  }

  #failed(item, error) {
    // Discarded meanwhile: there is nothing to say about it any more.
    if (!this.has(item)) return true;
    const problem = error instanceof ProblemError ? error : null;
    this.#mark(item, problem?.isRefused ? "refused" : "waiting", problem?.advice);
    if (problem?.isRefused) return (this.#keep(item), true);
    const delay = Math.min(FIRST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS);
    this.#failures += 1;
    this.#timer = setTimeout(() => this.run(), Math.max(delay, (problem?.retryAfter ?? 0) * 1000));
    return false;
  }

  #keep(item) {
    const { id, title, text, payload, file, order, state, reason } = item;
    if (!file) this.#store.set(PENDING + id, { id, title, text, payload, order, state, reason });
  }

  #drop(isDropped) {
    const left = this.#items.filter((item) => !isDropped(item));
    if (left.length === this.#items.length) return;
    this.#items = left;
    this.#changed();
  }

  #mark(item, state, reason = "") {
    Object.assign(item, { state, reason });
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
