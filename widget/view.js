import { button, element } from "./dom.js";
import { icon } from "./icons.js";
import { strings } from "./strings.js";

/**
 * Builds the panel in the chosen language and returns its parts by name. `options`: `heading`, `greeting` (its text),
 * `isInline` (stands in the page, without a button to close it). Nothing works yet; the other modules see to that.
 */
export function buildView({ heading, greeting, isInline }) {
  const title = heading || strings.heading;
  const parts = { menu: element("div", { className: "menu" }), close: isInline ? null : closeButton() };
  Object.assign(parts, transcriptParts(greeting), composerParts());
  parts.kiosk = element("div", { className: "kiosk", hidden: "" });
  parts.panel = element(
    "section",
    { className: "panel", role: isInline ? "region" : "dialog", "aria-label": title, lang: strings.lang },
    headerOf(title, parts),
    parts.scroller,
    parts.kiosk,
    parts.form,
  );
  return parts;
}

function headerOf(title, { menu, close }) {
  const words = element(
    "div",
    { className: "header__words" },
    element("h2", { className: "header__title" }, title),
    element("p", { className: "header__subtitle" }, strings.subtitle),
  );
  // No header element: here it would be the banner of the whole page.
  return element("div", { className: "header" }, words, menu, close);
}

function closeButton() {
  const node = button("", "header__button js-close", () => {});
  node.setAttribute("aria-label", strings.close);
  node.append(icon("close"));
  return node;
}

function transcriptParts(greetingText) {
  const greeting = element("section", { className: "greeting", "aria-label": strings.greeting.label, hidden: "" });
  const announced = element("div", { className: "announced", role: "status", lang: "vi" });
  greeting.append(
    announced,
    element("h3", { className: "greeting__title" }, strings.greeting.title),
    element("p", {}, greetingText || strings.greeting.text),
    element("div", { className: "buttons buttons--stacked js-examples" }),
  );
  const log = element("div", {
    className: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", "aria-label": strings.messages,
  });
  // What is still on its way to the server stands outside the log, so that it is not read out twice.
  const pending = element("div", { className: "log", role: "group", "aria-label": strings.pending });
  const typing = element("p", { className: "typing", role: "status" });
  const attributes = { className: "scroller", tabindex: "0", role: "group", "aria-label": strings.transcript };
  return { greeting, announced, log, pending, typing, scroller: element("div", attributes, greeting, log, pending, typing) };
}

function composerParts() {
  const words = strings.composer;
  const field = element("textarea", {
    className: "composer__text js-text", id: "text", name: "text", rows: "1", enterkeyhint: "send", autocomplete: "off",
    "aria-describedby": "hint", placeholder: words.placeholder,
  });
  const list = element("ul", {
    className: "composer__suggestions", id: "suggestions", role: "listbox", "aria-label": words.suggestions, hidden: "",
  });
  const status = element("p", { className: "visually-hidden", role: "status" });
  const dictate = iconButton("mic", "js-dictate", words.dictate);
  dictate.hidden = true;
  const send = element("button", { className: "composer__send", type: "submit" }, icon("send"), element("span", { className: "composer__send-title" }, words.send));
  const form = element(
    "form",
    { className: "composer" },
    element("label", { className: "composer__label", for: "text" }, words.label),
    list,
    element("div", { className: "composer__row" }, field, iconButton("photo", "js-photo", words.photo), dictate, send),
    element("input", {
      className: "js-photo-file", type: "file", accept: "image/jpeg,image/png,image/webp", "aria-label": words.photoFile, hidden: "",
    }),
    element("p", { className: "composer__error js-photo-error", role: "alert" }),
    element("p", { className: "composer__counter js-counter", "aria-hidden": "true", hidden: "" }),
    element("p", { className: "visually-hidden js-counter-status", role: "status" }),
    status,
    element("p", { className: "composer__hint", id: "hint" }, words.hint),
  );
  return { form, field, list, dictate, suggestionStatus: status };
}

function iconButton(name, className, title) {
  const node = element("button", { type: "button", className: `composer__icon-button ${className}`, "aria-label": title, title });
  node.append(icon(name));
  return node;
}
