const SVG = "http://www.w3.org/2000/svg";
// Strokes on a square of 24; a path a name.
const PATHS = {
  chat: "M4 5h16v11h-8l-5 4v-4H4z M8 9h8 M8 12h5",
  close: "M6 6l12 12 M18 6L6 18",
  menu: "M4 7h16 M4 12h16 M4 17h16",
  photo: "M4 7h3l2-3h6l2 3h3a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1z M8 13a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
  mic: "M9 11V6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0z M6 11a6 6 0 0 0 12 0 M12 17v4 M9 21h6",
  thumb: "M7 11v9H4v-9z M7 11l4-8c1.5 0 2.5 1 2.5 2.5V9H19c1 0 1.8 1 1.5 2l-1.5 7.5c-.2.9-.9 1.5-1.8 1.5H7",
  send: "M4 12l16-8-5 16-4-6z M11 14l9-10",
};

/** A picture that says nothing of its own: the button around it has the name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of [["viewBox", "0 0 24 24"], ["aria-hidden", "true"], ["focusable", "false"], ["class", "icon"]]) {
    svg.setAttribute(key, value);
  }
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
