import * as api from "./api.js";
import { follow } from "./events.js";
import { forgetConversation, loadConversation, saveConversation } from "./storage.js";

/**
 * The stored conversation and its transcript, as the server tells it. Events: `message` (detail: a message, each one
 * once and in order), `lost` (the server does not know the conversation any more), `online` and `offline`.
 */
export class Conversation extends EventTarget {
  #current = loadConversation();
  #last = 0;
  #held = 0;
  #stream = null;
  #refreshing = null;

  get exists() {
    return this.#current !== null;
  }

  /**
   * Stores an outgoing item, in a new conversation if there is none. Messages that come in meanwhile wait until the
   * answer is there: the item's own copy in the transcript must not stand beside the one on its way.
   */
  async deliver(item) {
    this.#current ??= await this.#begin();
    const current = this.#current;
    this.#held += 1;
    try {
      await this.#send(current, item);
    } catch (error) {
      if (error.isLost && current === this.#current) this.#lose();
      throw error;
    } finally {
      this.#held -= 1;
    }
    // Not `refresh`: a fetch that began earlier may have been dropped while messages were held back.
    await this.#fetchNew();
  }

  /** The picture of a message of this conversation, as a `Blob`. */
  picture(id) {
    return api.pictureOf(this.#current, id);
  }

  /** Fetches what is new. A failure is told by `offline`; the next call tries again. */
  refresh() {
    this.#refreshing ??= this.#fetchNew().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }

  /** Follows the conversation live while the page is visible. */
  watch() {
    this.#stream?.abort();
    if (!this.exists) return;
    this.#stream = new AbortController();
    const current = this.#current;
    follow({
      connect: (signal) => api.openEvents(current, this.#last, signal),
      onData: (data) => this.#onEvent(current, data),
      catchUp: () => this.refresh(),
      signal: this.#stream.signal,
    });
  }

  unwatch() {
    this.#stream?.abort();
  }

  /** Forgets the conversation on this device. */
  end() {
    this.unwatch();
    forgetConversation();
    this.#current = null;
    this.#last = 0;
  }

  #send(current, { id, text, payload, file, onProgress }) {
    if (file) return api.sendPicture(current, id, file, (share) => onProgress?.(share));
    return api.sendMessage(current, payload === undefined ? { client_id: id, text } : { client_id: id, payload });
  }

  async #begin() {
    const created = await api.createConversation();
    saveConversation(created);
    this.#current = created;
    this.#last = 0;
    this.watch();
    return created;
  }

  async #fetchNew() {
    const current = this.#current;
    if (current === null || this.#held > 0) return;
    try {
      const messages = await api.messagesAfter(current, this.#last);
      this.#emit("online");
      if (current === this.#current && this.#held === 0) messages.forEach((message) => this.#show(message));
    } catch (error) {
      if (error.isLost && current === this.#current) this.#lose();
      else this.#emit("offline");
    }
  }

  #onEvent(current, data) {
    if (current !== this.#current || this.#held > 0) return;
    const message = JSON.parse(data);
    // A gap means that something was held back or missed: fetch the whole row of them.
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
