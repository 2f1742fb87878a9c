import { messageBubble, noteBubble, outgoingBubble } from "./bubbles.js";
import { button, element } from "./dom.js";
import { strings } from "./strings.js";
import { textNodes } from "./text.js";

const END_PX = 200;
const EDGE_PX = 8;

/** Draws messages, what is on its way, and the state below them, into the parts of a view. */
export class Transcript {
  #parts;
  #context;
  #drawn = new Map();

  /** `context`: what cards and buttons need, and `retry`, `edit`, `discard` for an item on its way. */
  constructor(parts, context) {
    this.#parts = parts;
    this.#context = context;
    const examples = strings.greeting.examples.map((title) => button(title, "button", () => context.press({ title })));
    examples.forEach((example) => (example.lang = "vi"));
    parts.greeting.querySelector(".js-examples").append(...examples);
  }

  /** Adds a message in one piece, so that it is read out once. */
  add(message) {
    this.#append(messageBubble(message, this.#context));
  }

  /** Adds a note of the page itself. */
  note(text) {
    this.#append(noteBubble(text));
  }

  /** What everybody is told stands above the greeting, until the conversation begins and tells it. */
  announce(notices) {
    const nodes = notices.map(({ text }) => element("p", { className: "announced__text" }, ...textNodes(String(text))));
    this.#parts.announced.replaceChildren(...nodes);
  }

  clear() {
    this.#parts.log.replaceChildren();
  }

  /** While quiet, what is added is not read out: the transcript of before is loaded. Ends at its end. */
  setQuiet(isQuiet) {
    this.#parts.log.setAttribute("aria-live", isQuiet ? "off" : "polite");
    if (!isQuiet) this.toEnd();
  }

  toEnd() {
    this.#parts.scroller.scrollTop = this.#parts.scroller.scrollHeight;
  }

  /** Draws what is on its way. What has not changed stays the same element, and keeps the focus. */
  showPending(items) {
    const before = this.#drawn;
    this.#drawn = new Map(items.map((item) => [item.id, this.#drawnItem(item, before.get(item.id))]));
    const nodes = [...this.#drawn.values()].map(({ node }) => node);
    for (const node of [...this.#parts.pending.children]) if (!nodes.includes(node)) node.remove();
    nodes.forEach((node, at) => {
      const there = this.#parts.pending.children[at] ?? null;
      if (there !== node) this.#parts.pending.insertBefore(node, there);
    });
  }

  /** The greeting, and one line that says what the page waits for. */
  showState({ isEmpty, isOffline, isAwaiting }) {
    const { greeting, typing } = this.#parts;
    greeting.hidden = !isEmpty;
    const words = isOffline ? strings.unreachable : isAwaiting ? strings.typing : "";
    typing.classList.toggle("typing--busy", words === strings.typing);
    if (typing.textContent !== words) typing.textContent = words;
  }

  #drawnItem(item, before) {
    const look = `${item.state} ${item.reason}`;
    return before?.look === look ? before : { look, node: outgoingBubble(item, this.#context) };
  }

  // Someone who reads further up is left there. Of a long answer the beginning is shown.
  #append(node) {
    const { scroller, log } = this.#parts;
    const follows = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PX;
    log.append(node);
    if (!follows) return;
    // Not scrollIntoView, which would move the portal's page too.
    const isLong = node.offsetHeight > scroller.clientHeight;
    const top = node.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    if (isLong) scroller.scrollTop += top - EDGE_PX;
    else this.toEnd();
  }
}
