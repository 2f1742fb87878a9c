const NAME = "tro-ly-dich-vu-cong";
// A tab that the system put to sleep may hold the lock; after this the server's idempotency has to do.
const LONGEST_LOCK_MS = 30_000;

// Private windows and strict settings refuse storage: what stands here then lasts until the page is reloaded.
const page = new Map();
const neighbours = new EventTarget();

/**
 * What an assistant keeps on the device, a JSON value a key, shared by all tabs and elements with the same server.
 * In a kiosk it is kept in memory only, and by this element alone. Event `change`: somebody else changed something.
 */
export class Store extends EventTarget {
  #prefix;
  #memory;
  #isPrivate;

  constructor(server, isPrivate = false) {
    super();
    this.#prefix = `${NAME}@${server}#`;
    this.#isPrivate = isPrivate;
    this.#memory = isPrivate ? new Map() : page;
  }

  /** Listens to other tabs and elements until the signal aborts. */
  watch(signal) {
    if (this.#isPrivate) return;
    window.addEventListener("storage", ({ key }) => this.#heard(key), { signal });
    neighbours.addEventListener("change", ({ detail }) => detail.store !== this && this.#heard(detail.key), { signal });
  }

  get(name) {
    const key = this.#prefix + name;
    if (this.#isPrivate || this.#memory.has(key)) return this.#memory.get(key) ?? null;
    try {
      return JSON.parse(localStorage.getItem(key) ?? "null");
    } catch {
      return null;
    }
  }

  set(name, value) {
    const key = this.#prefix + name;
    if (!this.#isPrivate && this.#stored(() => localStorage.setItem(key, JSON.stringify(value)))) this.#memory.delete(key);
    else this.#memory.set(key, value);
    this.#tell(key);
  }

  remove(name) {
    const key = this.#prefix + name;
    this.#memory.delete(key);
    if (!this.#isPrivate) this.#stored(() => localStorage.removeItem(key));
    this.#tell(key);
  }

  /** The values whose names begin with this. */
  all(beginning) {
    const start = this.#prefix + beginning;
    const names = new Set(this.#memory.keys());
    if (!this.#isPrivate) this.#stored(() => Object.keys(localStorage).forEach((key) => names.add(key)));
    const found = [...names].filter((key) => key.startsWith(start));
    return found.map((key) => this.get(key.slice(this.#prefix.length))).filter((value) => value !== null);
  }

  /** Forgets everything; for a kiosk. */
  clear() {
    for (const key of [...this.#memory.keys()]) this.remove(key.slice(this.#prefix.length));
  }

  /** Runs the task while no other tab runs one, as far as the browser can tell. */
  async exclusively(task) {
    let isRun = false;
    const once = () => ((isRun = true), task());
    if (this.#isPrivate || !navigator.locks) return once();
    try {
      return await navigator.locks.request(this.#prefix, { signal: AbortSignal.timeout(LONGEST_LOCK_MS) }, once);
    } catch (error) {
      if (isRun) throw error;
      return once();
    }
  }

  #stored(action) {
    try {
      action();
      return true;
    } catch {
      return false;
    }
  }

  #tell(key) {
    if (!this.#isPrivate) neighbours.dispatchEvent(new CustomEvent("change", { detail: { store: this, key } }));
  }

  // Without a key everything was cleared.
  #heard(key) {
    if (key === null || key.startsWith(this.#prefix)) this.dispatchEvent(new Event("change"));
  }
}
