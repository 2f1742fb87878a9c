import { Api } from "./api.js";
import { Conversation } from "./conversation.js";
import { Deletions } from "./deletions.js";
import { Life } from "./life.js";
import { Outgoing } from "./outgoing.js";
import { Store } from "./storage.js";

// After this the page stops promising: an officer may have taken over, or the bot is away and a message said so.
const TYPING_MS = 60_000;

/**
 * Everything behind the chat that is not seen. Events: `message` (detail: `{message, isLive}`), `pending` (what is on its
 * way has changed), `state` (one of the getters has changed), `anew` (the transcript is another one), `lost`, `deleted`
 * (the server has deleted later what it could not delete at once), `sync` (another tab changed something).
 */
export class Session extends EventTarget {
  #life;
  #isPrivate;
  #isLoading = false;
  #isOffline = false;
  #awaitingSince = 0;
  #isOfficers = false;

  /** In private nothing is kept on the device, and what is there ends with the page. */
  constructor(server, isPrivate) {
    super();
    this.#isPrivate = isPrivate;
    this.api = new Api(server);
    this.store = new Store(server, isPrivate);
    this.messages = [];
    this.conversation = new Conversation(this.api, this.store);
    this.outgoing = new Outgoing(this.store, (item) => this.#deliver(item), () => this.conversation.catchUp());
    this.deletions = new Deletions(this.api, this.store);
    this.#life = new Life({ wake: () => this.#wake(), sleep: (isLeaving) => this.#sleep(isLeaving), tick: () => this.#tick() });
    this.#listen();
  }

  get isOffline() {
    return this.#isOffline;
  }

  get isAwaiting() {
    return Date.now() - this.#awaitingSince < TYPING_MS;
  }

  get isEmpty() {
    return this.messages.length === 0 && this.outgoing.items.length === 0 && this.conversation.current === null;
  }

  /** Begins, or goes on after `stop`. Resolves when the transcript is there; the signal aborts at `stop`. */
  async start(onStart) {
    const signal = this.#life.start();
    this.store.watch(signal);
    this.#adopt();
    onStart(signal);
    this.#isLoading = true;
    await this.conversation.refresh();
    this.#isLoading = false;
    if (!signal.aborted) this.#wake();
  }

  /** Stops all work; nothing is forgotten. */
  stop() {
    this.#life.stop();
    this.conversation.unwatch();
    this.outgoing.rest();
    this.deletions.rest();
  }

  /** Forgets the conversation and what is on its way, on this device. */
  startAnew() {
    this.conversation.end();
    this.outgoing.clear();
    this.#clear();
  }

  /** The same, and has the server delete it. True when it has done so at once. */
  async erase() {
    const { current } = this.conversation;
    this.startAnew();
    return current === null || this.deletions.add(current);
  }

  #listen() {
    this.conversation.addEventListener("message", ({ detail }) => this.#onMessage(detail));
    this.conversation.addEventListener("lost", () => this.#emit("lost"));
    this.conversation.addEventListener("offline", () => this.#setOffline(true));
    this.conversation.addEventListener("online", () => this.#setOffline(false));
    this.outgoing.addEventListener("change", () => this.#onPending());
    this.deletions.addEventListener("done", () => this.#emit("deleted"));
    this.store.addEventListener("change", () => this.#sync());
  }

  // A conversation that the server has forgotten is replaced once; the item keeps its client_id. What was discarded while
  // it was on its way must not begin a new one.
  async #deliver(item) {
    const isWanted = () => this.outgoing.has(item);
    await this.conversation.deliver(item, isWanted).catch((error) => {
      if (!error.isLost || !isWanted()) throw error;
      return this.conversation.deliver(item, isWanted);
    });
  }

  #onMessage(message) {
    this.messages.push(message);
    // An officer who is talked with answers in their own time, until the bot speaks again; a card tells of a ticket.
    if (message.from === "bot" || message.from === "officer") this.#isOfficers = message.from === "officer" && !message.card;
    // A notice may be all that is said: the bot is switched off.
    const isAsked = message.from === "citizen" && !this.#isOfficers;
    if (message.from !== "system" || message.card) this.#awaitingSince = isAsked ? Date.now() : 0;
    this.#emit("message", { message, isLive: !this.#isLoading });
    // Its copy on the way leaves in the same moment as it comes in.
    if (message.client_id) this.outgoing.settle(message.client_id);
    this.#emit("state");
  }

  #onPending() {
    const needsPage = this.outgoing.items.some((item) => item.file && item.state !== "refused");
    // Only while it is needed: a page with such a listener is kept out of some browsers' history.
    if (needsPage) window.addEventListener("beforeunload", warn);
    else window.removeEventListener("beforeunload", warn);
    this.#emit("pending");
  }

  #sync() {
    this.#emit("sync");
    if (this.#adopt()) this.conversation.watch();
    this.conversation.refresh();
    this.outgoing.sync();
  }

  #adopt() {
    const isOther = this.conversation.adopt();
    if (isOther) this.#clear();
    return isOther;
  }

  #clear() {
    this.messages = [];
    this.#awaitingSince = 0;
    this.#isOfficers = false;
    this.#isOffline = false;
    this.#emit("anew");
  }

  // Everything that sleep, a dead network or another tab may have kept from us.
  #wake() {
    this.#adopt();
    this.outgoing.sync();
    this.deletions.run();
    if (document.hidden) return;
    this.conversation.watch();
    this.conversation.refresh();
  }

  // In private the token is gone with the page: nobody could delete the conversation later.
  #sleep(isLeaving) {
    this.conversation.unwatch();
    if (isLeaving && this.#isPrivate) this.erase();
  }

  // An answer is also asked for, not only waited for: some proxies hold a stream back until it ends.
  #tick() {
    if (this.isAwaiting) this.conversation.refresh();
    this.#emit("state");
  }

  #setOffline(value) {
    this.#isOffline = value;
    this.#emit("state");
  }

  #emit(type, detail = null) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

// A text on its way outlives the page, a picture does not.
function warn(event) {
  event.preventDefault();
}
