const DELETING = "deleting.";
const RETRY_MS = 30_000;

/** Conversations that the server still has to delete, kept over a reload until it has done so. Event: `done`, a late one. */
export class Deletions extends EventTarget {
  #api;
  #store;
  #timer = 0;

  constructor(api, store) {
    super();
    this.#api = api;
    this.#store = store;
  }

  /** Takes up a conversation; resolves to true when the server has deleted it at once. */
  async add(conversation) {
    this.#store.set(DELETING + conversation.conversation, conversation);
    const isDone = await this.#attempt(conversation);
    if (!isDone) this.#later();
    return isDone;
  }

  /** Tries again what is waiting. */
  async run() {
    this.rest();
    const waiting = this.#store.all(DELETING);
    if (waiting.length === 0) return;
    const done = await Promise.all(waiting.map((conversation) => this.#attempt(conversation)));
    if (done.every(Boolean)) this.dispatchEvent(new Event("done"));
    else this.#later();
  }

  rest() {
    clearTimeout(this.#timer);
  }

  #later() {
    this.rest();
    this.#timer = setTimeout(() => this.run(), RETRY_MS);
  }

  async #attempt(conversation) {
    try {
      // The request outlives the page: a kiosk may be left by closing it.
      await this.#api.deleteConversation(conversation, true);
    } catch (error) {
      if (!error.isLost) return false;
    }
    this.#store.remove(DELETING + conversation.conversation);
    return true;
  }
}
