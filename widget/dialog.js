import { button, element } from "./dom.js";

/** Asks with a dialog in `parent`; resolves to true for yes. Escape is a no. `words`: `title`, `text`, `yes`, `no`. */
export function askWhether(parent, { title, text, yes, no }) {
  const dialog = element("dialog", { className: "confirm", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" });
  const answer = (value) => button(value === "yes" ? yes : no, value === "yes" ? "button button--main" : "button", () => dialog.close(value));
  dialog.append(
    element("h2", { className: "confirm__title", id: "confirm-title" }, title),
    element("p", { id: "confirm-text" }, text),
    element("div", { className: "confirm__buttons" }, answer("yes"), answer("no")),
  );
  parent.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}
