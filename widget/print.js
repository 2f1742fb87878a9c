import { element } from "./dom.js";

const STYLE = new URL("./print.css", import.meta.url).href;

/**
 * Prints the sheet alone. Its host stands in the page itself, not in the chat: what prints is the portal's page, and
 * print.css hides everything beside the host while it is there.
 */
export async function printSheet(sheet) {
  const host = element("div", { className: "dvc-print-sheet", hidden: "" });
  const [outside, inside] = [styleLink({ media: "print" }), styleLink()];
  host.attachShadow({ mode: "open" }).append(inside, ...sheetNodes(sheet));
  const ready = Promise.all([outside, inside].map(loaded));
  document.head.append(outside);
  document.body.append(host);
  await ready;
  addEventListener("afterprint", () => (host.remove(), outside.remove()), { once: true });
  print();
}

function styleLink(attributes = {}) {
  return element("link", { rel: "stylesheet", href: STYLE, ...attributes });
}

// A style that does not come leaves a plain print, which is better than none.
function loaded(link) {
  return new Promise((resolve) => ["load", "error"].forEach((type) => link.addEventListener(type, resolve)));
}

function sheetNodes({ title, groups, note }) {
  const lists = groups.flatMap((group) => [
    element("h2", {}, group.title),
    element("ul", {}, ...group.lines.map((line) => element("li", {}, line))),
  ]);
  return [element("h1", {}, title), ...lists, element("p", {}, note)];
}
