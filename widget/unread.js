const SEEN = "seen";

/** Counts what came in while nobody looked, over all pages of a portal: the device keeps what was seen last. */
export class Unread {
  #session;
  #changed;
  #waiting = new Set();
  #isLooking = false;

  /** `changed(count)` is called whenever the count may be another one. */
  constructor(session, changed) {
    this.#session = session;
    this.#changed = changed;
    session.addEventListener("message", ({ detail }) => this.#add(detail.message));
    session.addEventListener("anew", () => this.#forget(Infinity));
    session.addEventListener("sync", () => this.#forget(this.#seen()));
  }

  /** Whether the messages are before somebody's eyes. */
  look(isLooking) {
    this.#isLooking = isLooking;
    if (isLooking) this.#see();
  }

  #add({ seq, from }) {
    if (from !== "citizen" && seq > this.#seen()) this.#waiting.add(seq);
    if (this.#isLooking) this.#see();
    this.#changed(this.#waiting.size);
  }

  #see() {
    const last = this.#session.messages.at(-1)?.seq ?? 0;
    const conversation = this.#session.conversation.current?.conversation;
    if (conversation && last > this.#seen()) this.#session.store.set(SEEN, { conversation, last });
    this.#forget(last);
  }

  #seen() {
    const { conversation, last } = this.#session.store.get(SEEN) ?? {};
    return conversation === this.#session.conversation.current?.conversation ? (last ?? 0) : 0;
  }

  #forget(upTo) {
    for (const seq of [...this.#waiting]) if (seq <= upTo) this.#waiting.delete(seq);
    this.#changed(this.#waiting.size);
  }
}
