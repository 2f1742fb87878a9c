import { messageBubble, noteBubble, outgoingBubble } from "./bubbles.js";
import { element } from "./dom.js";
import { markOf } from "./checklist.js";
import { STATES } from "./states.data.js";
import { setLanguage, strings } from "./strings.js";
import { SHELL } from "./states.shell.js";

const asked = new URLSearchParams(location.search);
const pressed = document.querySelector(".pressed");
const actions = { press: ({ title }) => say(title), retry: () => say("retry"), edit: () => say("edit"), discard: () => say("discard") };

function say(words) {
  pressed.textContent = `→ ${words}`;
}

function draw(state) {
  setLanguage(state.lang ?? asked.get("lang"));
  const host = element("div", { className: "state__host", lang: strings.lang, ...(state.shell ? { position: "inline" } : {}) });
  for (const [name, value] of Object.entries(state.properties ?? {})) host.style.setProperty(name, value);
  const styles = ["chat.css", "cards.css", "states.css"].map(styleSheet);
  const content = contentOf(state);
  const frame = element("div", { className: "frame", "data-position": "inline" }, content);
  host.attachShadow({ mode: "open" }).append(...styles, frame);
  if (state.open) for (const details of content.querySelectorAll("details")) details.open = true;
  const id = `state-${state.name}`;
  return element("section", { className: "state", "data-state": state.name, "aria-labelledby": id }, element("h2", { id }, state.title), host);
}

function styleSheet(name) {
  return element("link", { rel: "stylesheet", href: new URL(name, import.meta.url).href });
}

function contentOf(state) {
  if (state.shell) return SHELL[state.shell](actions);
  const context = { ...actions, loadPicture, memory: memoryOf(state) };
  const stored = (state.messages ?? []).map((message, at) => messageBubble({ seq: at + 1, ...message }, context));
  const outgoing = [...(state.items ?? []), ...(state.pictures ?? []).map(pictureItem)].map((item) => outgoingBubble(item, actions));
  const notes = (state.notes ?? []).map((name) => noteBubble(strings[name]));
  return element("div", { className: "stand" }, element("div", { className: "log" }, ...stored, ...outgoing, ...notes));
}

// Some papers are ticked already.
function memoryOf({ ticked = [], messages = [] }) {
  const { code, aspects } = messages.find(({ card }) => card?.aspects?.documents)?.card ?? {};
  const kept = new Map([[`checklist.${code}`, ticked.map((at) => markOf(aspects.documents[at]))]]);
  return { load: (key) => kept.get(key) ?? null, save: (key, value) => kept.set(key, value) };
}

function pictureItem(state) {
  return { id: state, title: strings.picture.sent, state, reason: "", file: drawnPicture() };
}

async function loadPicture(id) {
  if (id === "shown") return drawnPicture();
  if (id === "loading") return new Promise(() => {});
  throw new Error("no such picture");
}

// A picture of our own making: the page loads nothing but the widget.
function drawnPicture() {
  const sky = '<rect width="320" height="240" fill="#35638f"/>';
  const sun = '<circle cx="160" cy="110" r="60" fill="#ffd27a"/>';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="240">${sky}${sun}</svg>`;
  return new Blob([svg], { type: "image/svg+xml" });
}

const only = asked.get("only");
const shown = STATES.filter(({ name }) => !only || name === only);
const place = document.querySelector(".states");
place.classList.toggle("states--one", shown.length < 2);
place.append(...shown.map(draw));
// The tests wait for it.
document.documentElement.dataset.drawn = String(shown.length);
