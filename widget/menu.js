import { button, element } from "./dom.js";
import { icon } from "./icons.js";
import { strings } from "./strings.js";

/**
 * Fills `menu` with a button and the list that it opens. `rows`: `{title, press, isPressed, lang, isFirst, isHidden}`. A row
 * with `isPressed()` is a switch and leaves the list open; `isFirst` begins a group; `isHidden()` is asked each time the list opens.
 */
export function startMenu(menu, rows) {
  const opener = element("button", {
    type: "button", className: "header__button js-menu", "aria-label": strings.menu.title, title: strings.menu.title,
    "aria-expanded": "false", "aria-controls": "menu",
  });
  opener.append(icon("menu"));
  const list = element("ul", { className: "menu__list", id: "menu", hidden: "" });
  const show = (isShown) => {
    if (isShown) list.replaceChildren(...rows.filter(({ isHidden }) => !isHidden?.()).map((row) => rowOf(row, list, () => show(false))));
    list.hidden = !isShown;
    opener.setAttribute("aria-expanded", String(isShown));
  };
  menu.append(opener, list);
  opener.addEventListener("click", () => show(list.hidden));
  closeAlone({ menu, opener, isOpen: () => !list.hidden, close: () => show(false) });
}

function rowOf(row, list, close) {
  const node = button(row.title, "menu__item", () => {
    if (!row.isPressed) close();
    row.press();
    if (row.isPressed) list.querySelectorAll("[aria-pressed]").forEach((other) => other.showPressed());
  });
  if (row.lang) node.lang = row.lang;
  if (row.isPressed) {
    node.showPressed = () => node.setAttribute("aria-pressed", String(row.isPressed()));
    node.showPressed();
  }
  return element("li", { className: row.isFirst ? "menu__row menu__row--first" : "menu__row" }, node);
}

// Escape gives the focus back; who presses or goes elsewhere has chosen where it is.
function closeAlone({ menu, opener, isOpen, close }) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    event.preventDefault();
    close();
    opener.focus();
  });
  menu.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !menu.contains(relatedTarget)) close();
  });
  // Seen on the whole page, and only while the list is open: the view may be replaced at any time.
  const outside = (event) => {
    if (!menu.isConnected || !isOpen()) document.removeEventListener("pointerdown", outside);
    else if (!event.composedPath().includes(menu)) close();
  };
  opener.addEventListener("click", () => isOpen() && document.addEventListener("pointerdown", outside));
}
