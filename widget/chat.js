import { messageBubble, noteBubble, outgoingBubble } from "./bubbles.js";
import { startComposer, startPictures } from "./composer.js";
import { Conversation } from "./conversation.js";
import { button, element } from "./dom.js";
import { Outgoing } from "./outgoing.js";
import { strings } from "./strings.js";

const POLL_MS = 3_000;
// After this the page stops promising: an officer may have taken over, or the bot is away and a message said so.
const TYPING_MS = 60_000;
const END_PX = 200;

const part = (name) => document.querySelector(`.js-${name}`);
const log = part("log");
const scroller = part("scroller");
const conversation = new Conversation();
const outgoing = new Outgoing(deliver);
const setText = startComposer(part("composer"), (text) => send({ title: text, text }));
startPictures(part("composer"), (file) => send({ title: strings.picture.sent, file }));
let awaitingSince = 0;
let offline = false;

// A conversation that the server has forgotten is replaced once; the item keeps its client_id.
async function deliver(item) {
  await conversation.deliver(item).catch((error) => {
    if (!error.isLost) throw error;
    return conversation.deliver(item);
  });
}

function send(content) {
  outgoing.add(content);
  scroller.scrollTop = scroller.scrollHeight;
}

function press({ title, payload }) {
  send(payload === undefined ? { title, text: title } : { title, payload });
}

function showMessage(message) {
  const node = messageBubble(message, press, (id) => conversation.picture(id));
  const follows = isAtEnd();
  log.append(node);
  if (message.from !== "system") setAwaiting(message.from === "citizen");
  showState();
  // Someone who reads further up is left there. Of a long answer the beginning is shown.
  if (follows) node.scrollIntoView({ block: node.offsetHeight > scroller.clientHeight ? "start" : "nearest" });
}

function isAtEnd() {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < END_PX;
}

function showOutgoing() {
  const actions = {
    retry: () => outgoing.run(),
    discard: (item) => outgoing.discard(item),
    edit: (item) => (outgoing.discard(item), setText(item.text)),
  };
  part("pending").replaceChildren(...outgoing.items.map((item) => outgoingBubble(item, actions)));
  showState();
}

function setAwaiting(awaiting) {
  awaitingSince = awaiting ? Date.now() : 0;
}

function isAwaiting() {
  return Date.now() - awaitingSince < TYPING_MS;
}

function showState() {
  const isEmpty = log.childElementCount === 0 && outgoing.items.length === 0 && !conversation.exists;
  part("greeting").hidden = !isEmpty;
  part("new").hidden = isEmpty;
  const words = offline ? strings.unreachable : isAwaiting() ? strings.typing : "";
  const typing = part("typing");
  typing.classList.toggle("typing--busy", words === strings.typing);
  if (typing.textContent !== words) typing.textContent = words;
}

function setOffline(value) {
  offline = value;
  showState();
}

function showGreeting() {
  const { title, text, examples } = strings.greeting;
  const buttons = examples.map((example) => button(example, "button", () => send({ title: example, text: example })));
  part("greeting").replaceChildren(
    element("h2", { className: "greeting__title" }, title),
    element("p", {}, text),
    element("div", { className: "buttons buttons--stacked" }, ...buttons),
  );
}

function startAnew() {
  conversation.end();
  outgoing.clear();
  log.replaceChildren();
  setAwaiting(false);
  setOffline(false);
  setText("");
}

// A text on its way outlives the page, a picture does not.
function warnOfPictures(event) {
  if (outgoing.items.some((item) => item.file && item.state !== "refused")) event.preventDefault();
}

function onVisibility() {
  if (document.hidden) return conversation.unwatch();
  conversation.watch();
  return conversation.refresh();
}

// An answer is also asked for, not only waited for: some proxies hold a stream back until it ends.
function pollWhileAwaiting() {
  if (isAwaiting() && !document.hidden) conversation.refresh();
  showState();
}

async function loadTranscript() {
  log.setAttribute("aria-live", "off");
  await conversation.refresh();
  log.setAttribute("aria-live", "polite");
  scroller.scrollTop = scroller.scrollHeight;
}

async function start() {
  conversation.addEventListener("message", ({ detail }) => showMessage(detail));
  conversation.addEventListener("lost", () => log.append(noteBubble(strings.renewed)));
  conversation.addEventListener("offline", () => setOffline(true));
  conversation.addEventListener("online", () => setOffline(false));
  outgoing.addEventListener("change", showOutgoing);
  part("new").addEventListener("click", () => part("confirm").showModal());
  part("confirm").addEventListener("close", ({ target }) => target.returnValue === "new" && startAnew());
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("beforeunload", warnOfPictures);
  window.addEventListener("online", () => (outgoing.run(), conversation.refresh()));
  showGreeting();
  await loadTranscript();
  showOutgoing();
  onVisibility();
  setInterval(pollWhileAwaiting, POLL_MS);
  await outgoing.run();
}

start();
