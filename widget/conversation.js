import { follow, pause } from "./events.js";

const KEY = "conversation";
const AGREEING_MS = 250;

/**
 * The device's conversation and its transcript, as the server tells it. Events: `message` (detail: a message, each one
 * once and in order), `lost` (the server does not know the conversation any more), `online` and `offline`.
 */
export class Conversation extends EventTarget {
  #api;
  #store;
  #current;
  #last = 0;
  #stream = null;
  #refreshing = null;

  constructor(api, store) {
    super();
    this.#api = api;
    this.#store = store;
    this.#current = store.get(KEY);
  }

  /** `{conversation, token}` or null. */
  get current() {
    return this.#current;
  }

  /** Takes over what another tab began or ended. True when the transcript has become another one. */
  adopt() {
    const stored = this.#store.get(KEY);
    if (stored?.conversation === this.#current?.conversation) return false;
    this.#take(stored);
    return true;
  }

  /** Stores an outgoing item on the server, in a new conversation if there is none and the item is still wanted then. */
  async deliver(item, isWanted) {
    const current = this.#current ?? (await this.#begin(isWanted));
    try {
      await this.#send(current, item);
    } catch (error) {
      if (error.isLost && current === this.#current) this.#lose();
      throw error;
    }
  }

  /** The picture of a message of this conversation, as a `Blob`. */
  picture(id) {
    return this.#api.pictureOf(this.#current, id);
  }

  /** `catchUp`, shared by those who ask for it at the same time. */
  refresh() {
    this.#refreshing ??= this.catchUp().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** Fetches what is new. False when that failed, which `offline` tells too; the next call tries again. */
  async catchUp() {
    const current = this.#current;
    if (current === null) return true;
    try {
      for (let goesOn = true; goesOn && current === this.#current; ) goesOn = await this.#fetch(current);
      this.#emit("online");
      return true;
    } catch (error) {
      if (!error.isLost) this.#emit("offline");
      else if (current === this.#current) this.#lose();
      return false;
    }
  }

  /** Follows the conversation live while the page is visible. */
  watch() {
    this.unwatch();
    if (this.#current === null) return;
    this.#stream = new AbortController();
    const current = this.#current;
    follow({
      connect: (signal) => this.#api.openEvents(current, this.#last, signal),
      onData: (data) => this.#onEvent(current, JSON.parse(data)),
      catchUp: () => this.refresh(),
      signal: this.#stream.signal,
    });
  }

  unwatch() {
    this.#stream?.abort();
    this.#stream = null;
  }

  /** Forgets the conversation on this device. */
  end() {
    this.#take(null);
    this.#store.remove(KEY);
  }

  #take(current) {
    this.unwatch();
    this.#current = current;
    this.#last = 0;
  }

  #send(current, { id, text, payload, file, onProgress }) {
    if (file) return this.#api.sendPicture(current, id, file, (share) => onProgress?.(share));
    return this.#api.sendMessage(current, payload === undefined ? { client_id: id, text } : { client_id: id, payload });
  }

  async #begin(isWanted) {
    const created = this.#store.get(KEY) ?? (await this.#api.createConversation());
    if (!isWanted()) {
      this.#api.deleteConversation(created).catch(() => {});
      throw new Error("discarded");
    }
    const begun = await this.#agree(created);
    // It may have been adopted while this waited; its messages must not be shown again.
    if (this.#current?.conversation !== begun.conversation) this.#take(begun);
    this.watch();
    return this.#current;
  }

  // Where there are no locks, another tab may have begun one at the same time. The last one that was written counts.
  async #agree(created) {
    const begun = this.#store.get(KEY) ?? created;
    this.#store.set(KEY, begun);
    if (!navigator.locks) await pause(AGREEING_MS);
    return this.#store.get(KEY) ?? begun;
  }

  // True when there may be more: the server tells a part of a long transcript at a time.
  async #fetch(current) {
    const messages = await this.#api.messagesAfter(current, this.#last);
    if (current !== this.#current) return false;
    messages.forEach((message) => this.#show(message));
    return messages.length > 0;
  }

  #onEvent(current, message) {
    if (current !== this.#current) return;
    // A gap means that something was missed: fetch the whole row of them.
    if (message.seq > this.#last + 1) this.refresh();
    else this.#show(message);
  }

  #show(message) {
    if (message.seq <= this.#last) return;
    this.#last = message.seq;
    this.#emit("message", message);
  }

  #lose() {
    this.end();
    this.#emit("lost");
  }

  #emit(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
